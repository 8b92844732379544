package steps_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"attest/broker/pki"
	"attest/features"
	"attest/internal/debian"
	"attest/steps"
)

// What the features store in a module is what they say of it, for openssl as well: it reads the good forms, and can use none
// of the bad ones as a CA, a certificate or a key.
func TestOpenSSLAgainstStoredFiles(t *testing.T) {
	openssl := debian.Need(t, "openssl", "openssl")
	authority, err := pki.New(pki.Config{})
	if err != nil {
		t.Fatal(err)
	}
	type uses struct{ ca, certificate, key bool } // verifies the server; is the client's certificate; is its key
	contents := map[string]uses{
		"the CA certificate, with CR LF":                    {ca: true},
		"the CA certificate, without its last line end":     {ca: true},
		"the CA certificate, behind 10 kB":                  {ca: true},
		"the CA certificate, cut in half":                   {},
		"the CA certificate":                                {ca: true},
		"the client certificate, with CR LF":                {certificate: true},
		"the client certificate, without its last line end": {certificate: true},
		"the client certificate, cut in half":               {},
		"the client certificate":                            {certificate: true},
		"the client key, with CR LF":                        {key: true},
		"the client key, without its last line end":         {key: true},
		"the client key, cut in half":                       {},
		"the client key":                                    {key: true},
		"text":                                              {},
		"text, 10 kB of it":                                 {},
	}
	dir := t.TempDir()
	if err := authority.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	path := func(name string) string { return filepath.Join(dir, name) }
	server := authority.Server()
	write(t, path("server.der"), server.Certificate[0])
	succeeds := func(args ...string) bool { return exec.CommandContext(t.Context(), openssl, args...).Run() == nil }
	digest := func(args ...string) string {
		out, _ := exec.CommandContext(t.Context(), openssl, args...).Output()
		return string(out)
	}
	if !succeeds("x509", "-inform", "DER", "-in", path("server.der"), "-out", path("server.crt")) {
		t.Fatal("openssl does not read the server's certificate")
	}
	cert, key := digest("x509", "-in", path(pki.ClientCertFile)), digest("pkey", "-in", path(pki.ClientKeyFile))
	for content, want := range contents {
		data, err := steps.FileContent(authority, content)
		if err != nil {
			t.Fatal(err)
		}
		name := path("stored")
		write(t, name, data)
		got := uses{
			ca:          succeeds("verify", "-CAfile", name, path("server.crt")),
			certificate: digest("x509", "-in", name) == cert,
			key:         digest("pkey", "-in", name) == key,
		}
		if got != want {
			t.Errorf("%s: got %+v, want %+v", content, got, want)
		}
	}
	for _, content := range storedContents(t) {
		if _, ok := contents[content]; !ok {
			t.Errorf("%q is not tried here", content)
		}
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// storedContents are the contents that the features name, those of outlines by their cells.
func storedContents(t *testing.T) []string {
	t.Helper()
	text, err := fs.ReadFile(features.FS, "tls/files.feature")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range regexp.MustCompile(`[|"] *((?:the CA certificate|the client certificate|the client key|text)(?:, [^|"<]*[^|"< ])?) *[|"]`).FindAllSubmatch(text, -1) {
		all = append(all, string(m[1]))
	}
	if len(all) < 15 {
		t.Errorf("found %q, want all of them", all)
	}
	return all
}
