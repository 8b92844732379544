package pki_test

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"attest/broker/pki"
	"attest/internal/debian"
)

// Another implementation refuses the bad chains for the same causes, and takes the good ones.
func TestChainsAgainstOpenSSL(t *testing.T) {
	openssl := debian.Need(t, "openssl", "openssl")
	a := authority(t)
	dir := t.TempDir()
	if err := a.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	check := func(t *testing.T, c tls.Certificate, purpose string, more ...string) string {
		leaf, rest := filepath.Join(dir, "leaf"), filepath.Join(dir, "rest")
		writePEM(t, leaf, c.Certificate[:1])
		writePEM(t, rest, c.Certificate[1:])
		args := []string{"verify", "-CAfile", filepath.Join(dir, "ca.crt"), "-auth_level", "2", "-purpose", purpose}
		if len(c.Certificate) > 1 {
			args = append(args, "-untrusted", rest)
		}
		out, err := exec.CommandContext(t.Context(), openssl, append(append(args, more...), leaf)...).CombinedOutput()
		if err == nil {
			return ""
		}
		return string(out)
	}
	for _, tt := range badChains {
		t.Run(string(tt.chain), func(t *testing.T) {
			c, err := a.Bad(tt.chain)
			if err != nil {
				t.Fatal(err)
			}
			said := check(t, c, "sslserver", "-verify_hostname", host)
			if tt.openssl == "" && said != "" || !strings.Contains(said, tt.openssl) {
				t.Errorf("got %q, want %q", said, tt.openssl)
			}
		})
	}
	if said := check(t, a.Server(), "sslserver", "-verify_hostname", host); said != "" {
		t.Errorf("the server: got %q, want it verified", said)
	}
	if said := check(t, a.Server(), "sslserver", "-verify_ip", address); said != "" {
		t.Errorf("the server's address: got %q, want it verified", said)
	}
	certPEM, keyPEM := a.Client()
	client, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		t.Fatal(err)
	}
	if said := check(t, client, "sslclient"); said != "" {
		t.Errorf("the client: got %q, want it verified", said)
	}
	for chain, cause := range map[pki.Chain]string{
		pki.Expired: "certificate has expired", pki.NotYetValid: "certificate is not yet valid",
		pki.WrongUsage: "unsuitable certificate purpose", pki.UnknownCA: "unable to get local issuer certificate",
		pki.SameSubject: "certificate signature failure",
	} {
		certPEM, keyPEM, err := a.BadClient(chain)
		if err != nil {
			t.Fatal(err)
		}
		client, err := tls.X509KeyPair(certPEM, keyPEM)
		if err != nil {
			t.Fatal(err)
		}
		if said := check(t, client, "sslclient"); !strings.Contains(said, cause) {
			t.Errorf("the %s client: got %q, want %q", chain, said, cause)
		}
	}
}

func writePEM(t *testing.T, path string, certs [][]byte) {
	t.Helper()
	var b bytes.Buffer
	for _, der := range certs {
		if err := pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
