package evidence_test

import (
	"encoding/base64"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"attest/internal/debian"
	"attest/internal/evidence"
)

// TestOpenSSL signs with a key of OpenSSL, and lets OpenSSL verify what a key of ours signed.
func TestOpenSSL(t *testing.T) {
	openssl := debian.Need(t, "openssl", "openssl")
	run := func(args ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), openssl, args...).CombinedOutput(); err != nil {
			t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	tmp, dir, ours := t.TempDir(), judged(t, header(), ended, all...), generate(t)
	theirs := keys{path: filepath.Join(tmp, "openssl.key")}
	run("genpkey", "-algorithm", "ed25519", "-out", theirs.path)
	run("pkey", "-in", theirs.path, "-pubout", "-out", theirs.path+".pub")
	var err error
	theirs.private, err = evidence.ReadPrivateKey(theirs.path, nil)
	check(t, err)
	theirs.public, err = evidence.ReadPublicKey(theirs.path + ".pub")
	check(t, err)
	sign(t, dir, ours)
	sign(t, dir, theirs)
	if v := verify(t, dir, ours.public, theirs.public); len(v.Findings) > 0 {
		t.Errorf("found %v", v.Findings)
	}

	var e dsse.Envelope
	check(t, json.Unmarshal(read(t, filepath.Join(dir, evidence.File)), &e))
	payload, err := base64.StdEncoding.DecodeString(e.Payload)
	check(t, err)
	signature, err := base64.StdEncoding.DecodeString(e.Signatures[0].Sig)
	check(t, err)
	message, sig := filepath.Join(tmp, "message"), filepath.Join(tmp, "sig")
	write(t, message, dsse.PAE(e.PayloadType, payload))
	write(t, sig, signature)
	run("pkeyutl", "-verify", "-pubin", "-inkey", ours.path+".pub", "-rawin", "-in", message, "-sigfile", sig)
	run("pkey", "-in", ours.path, "-noout")
}
