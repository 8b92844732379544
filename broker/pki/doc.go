// Package pki is the certificate authority of a run: it makes the chain of the documented TLS flows, and every bad chain
// that a client has to refuse.
//
// Call [New] first. Its [Authority] holds a root, a server and a client certificate, all RSA-2048 and SHA-256, as the guide
// shows them: PEM with LF line ends, about 1.2 kB for the root, 1.1 kB for the client's certificate and 1.7 kB for its
// PKCS#1 key. [Authority.WriteDir] writes them under the guide's names ca.crt, client.crt and client.key.
//
// [Authority.Bad] makes a server certificate that is wrong in exactly one way; [Chains] names the ways. Every leaf has an
// RSA key, because the vendor's cipher suites exchange keys by RSA alone, and every signature is RSA too, or a client that
// knows no elliptic curves would refuse a bad chain for another reason than the one under test.
//
// Nothing is kept: keys live as long as the Authority, and only WriteDir puts them on a disk.
package pki
