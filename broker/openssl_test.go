package broker_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"attest/broker"
	"attest/broker/pki"
	"attest/internal/debian"
)

// client is openssl's s_client in TLS 1.2, where it hears of a refused certificate within the handshake, and with
// OpenSSL's usual strength (level 2). It verifies the server and gives up if that fails.
func client(t *testing.T, openssl string, b *broker.Broker, l broker.Listener, dir string, more ...string) (text string, connected bool) {
	t.Helper()
	args := append([]string{"s_client", "-connect", "localhost:" + strconv.Itoa(b.Port(l)), "-servername", "localhost", "-tls1_2",
		"-cipher", "DEFAULT:@SECLEVEL=2", "-CAfile", filepath.Join(dir, "ca.crt"), "-verify_return_error", "-verify_hostname", "localhost"}, more...)
	out, err := exec.CommandContext(t.Context(), openssl, args...).CombinedOutput()
	return string(out), err == nil
}

// What the features call a bad server is one for openssl as well, in a handshake with the listener, and for the cause that
// its name says. Two are good for it: it takes the name of cn-only from the subject, as TLS did once, and oversized is merely
// large. There, and with sha1 and rsa-1024, which are bad for a client of today alone, the features let a modem do either.
func TestOpenSSLAgainstBadServers(t *testing.T) {
	openssl := debian.Need(t, "openssl", "openssl")
	dir := certificates(t)
	want := map[pki.Chain]string{ // "": it connects
		pki.Expired: "certificate has expired", pki.NotYetValid: "certificate is not yet valid",
		pki.WrongHost: "hostname mismatch", pki.CNOnly: "", pki.WrongUsage: "unsuitable certificate purpose",
		pki.UnknownCA: "unable to get local issuer certificate", pki.SameSubject: "certificate signature failure",
		pki.SelfSigned: "self-signed certificate", pki.MissingIntermediate: "unable to get local issuer certificate",
		pki.WrongOrder: "unsuitable certificate purpose", pki.NonCAIntermediate: "invalid CA certificate",
		pki.SHA1: "CA signature digest algorithm too weak", pki.BrokenSignature: "certificate signature failure",
		pki.KeyMismatch: "bad signature", pki.RSA1024: "EE certificate key too weak", pki.Oversized: "",
	}
	for _, chain := range pki.Chains() {
		t.Run(string(chain), func(t *testing.T) {
			t.Parallel()
			b := start(t, broker.Config{Authority: newAuthority(t), Chain: chain})
			text, connected := client(t, openssl, b, broker.TLS, dir)
			cause, known := want[chain]
			if !known || connected != (cause == "") || !strings.Contains(text, cause) {
				t.Fatalf("connected: %t, want %q in\n%s", connected, cause, text)
			}
			if cause != "" {
				await(t, b, 0, broker.HandshakeFailed)
			}
		})
	}
	b := start(t, broker.Config{Authority: newAuthority(t)})
	if text, connected := client(t, openssl, b, broker.TLS, dir); !connected {
		t.Errorf("the good server: %s", text)
	}
	if got := await(t, b, 0, broker.ClientHello).Hello.VersionNames(); !slices.Equal(got, []string{"≤ TLS 1.2"}) {
		t.Errorf("got the versions %q of a client that lists none, want its highest", got)
	}
}

// At seclevel 0 two of them are bad all the same: without verification the server still has to prove that it has its key.
func TestOpenSSLAgainstServersWithoutTheirKey(t *testing.T) {
	openssl := debian.Need(t, "openssl", "openssl")
	for _, chain := range pki.Chains() {
		b := start(t, broker.Config{Authority: newAuthority(t), Chain: chain})
		out, err := exec.CommandContext(t.Context(), openssl, "s_client", "-connect", "localhost:"+strconv.Itoa(b.Port(broker.TLS)),
			"-tls1_2", "-cipher", "DEFAULT:@SECLEVEL=0").CombinedOutput()
		if bad := chain == pki.KeyMismatch || chain == pki.WrongOrder; bad != (err != nil) {
			t.Errorf("%s: got %v, want it refused: %t\n%s", chain, err, bad, out)
		}
	}
}

// The broker refuses openssl with each of the client certificates that the features call bad, and without one.
func TestOpenSSLIsRefused(t *testing.T) {
	openssl := debian.Need(t, "openssl", "openssl")
	a, dir := newAuthority(t), certificates(t)
	pair := func(name string, cert, key []byte) []string {
		paths := []string{filepath.Join(dir, name+".crt"), filepath.Join(dir, name+".key")}
		for i, data := range [][]byte{cert, key} {
			if err := os.WriteFile(paths[i], data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return []string{"-cert", paths[0], "-key", paths[1]}
	}
	refused := func(name string, args []string, alert, reason string) {
		b := start(t, broker.Config{Authority: a})
		text, connected := client(t, openssl, b, broker.Mutual, dir, args...)
		if connected || !strings.Contains(text, alert) {
			t.Errorf("%s: connected: %t, want %q in\n%s", name, connected, alert, text)
		}
		if e := await(t, b, 0, broker.HandshakeFailed); !strings.Contains(e.Err, reason) {
			t.Errorf("%s: the broker says %q, want %q in it", name, e.Err, reason)
		}
	}
	refused("none", nil, "alert", "didn't provide a certificate")
	for chain, reason := range map[pki.Chain]string{
		pki.Expired: "expired", pki.NotYetValid: "not yet valid", pki.WrongUsage: "incompatible key usage",
		pki.UnknownCA: "unknown authority", pki.SameSubject: "unknown authority",
	} {
		cert, key, err := a.BadClient(chain)
		if err != nil {
			t.Fatal(err)
		}
		refused(string(chain), pair(string(chain), cert, key), "alert", reason)
	}
	cert, key := a.Client()
	b := start(t, broker.Config{Authority: a})
	if text, connected := client(t, openssl, b, broker.Mutual, dir, pair("good", cert, key)...); !connected {
		t.Errorf("the good client: %s", text)
	}
}
