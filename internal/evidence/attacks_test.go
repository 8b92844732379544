package evidence_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"attest/internal/evidence"
	"attest/internal/verdict"
)

// TestStrangersAlter has what somebody without a key does to a run that two companies signed. Both
// are asked for; each attack is named by the file that it is about.
func TestStrangersAlter(t *testing.T) {
	t.Parallel()
	vendor, customer := generate(t), generate(t)
	h := header()
	h.Run = "other"
	other := judged(t, h, ended, verdict.Conforms, verdict.Conforms)
	sign(t, other, vendor)
	sign(t, other, customer)
	signatures := func(change func(*dsse.Envelope)) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			e, _ := envelope(t, dir)
			change(&e)
			write(t, filepath.Join(dir, evidence.File), []byte(spelled(t, e)))
		}
	}
	words := func(old, new string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { edit(t, dir, evidence.File, old, new) }
	}
	taken := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, name), read(t, filepath.Join(other, name)))
		}
	}
	place := func(name string, make func(path string) error) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			path := filepath.Join(dir, filepath.FromSlash(name))
			check(t, os.MkdirAll(filepath.Dir(path), 0o755))
			check(t, make(path))
		}
	}
	empty := func(path string) error { return os.WriteFile(path, nil, 0o644) }
	instead := func(name string, make func(path string) error) func(*testing.T, string) {
		return place(name, func(path string) error {
			if err := os.Rename(path, filepath.Join(filepath.Dir(other), filepath.Base(t.TempDir()))); err != nil {
				return err
			}
			return make(path)
		})
	}
	fifo := func(path string) error { return syscall.Mkfifo(path, 0o644) }
	dir := func(path string) error { return os.Mkdir(path, 0o755) }
	intact := judged(t, header(), ended, all...)
	sign(t, intact, vendor)
	sign(t, intact, customer)
	for _, c := range []struct {
		what   string
		attack func(t *testing.T, dir string)
		want   string
	}{
		{"the evidence of another run", taken(evidence.File), `"journal.jsonl": altered: `},
		{"the journal of another run", taken("journal.jsonl"), `"journal.jsonl": altered: `},
		{"the page of another run", taken("report.html"), `"report.html": altered: `},
		{"the other party's signature is gone", signatures(func(e *dsse.Envelope) { e.Signatures = e.Signatures[:1] }), `"evidence.json": not signed with the key ` + customer.public.ID[:16]},
		{"nobody's signature", signatures(func(e *dsse.Envelope) { e.Signatures = []dsse.Signature{} }), `"evidence.json": not signed with the key ` + vendor.public.ID[:16]},
		{"no signatures", signatures(func(e *dsse.Envelope) { e.Signatures = nil }), `"evidence.json": not signed with the key ` + vendor.public.ID[:16]},
		{"a signature of no bytes", signatures(func(e *dsse.Envelope) { e.Signatures[1].Sig = "" }), `"evidence.json": altered: the signature of the key ` + customer.public.ID[:16]},
		{"the keys change places", signatures(func(e *dsse.Envelope) {
			e.Signatures[0].KeyID, e.Signatures[1].KeyID = e.Signatures[1].KeyID, e.Signatures[0].KeyID
		}), `"evidence.json": altered: `},
		{"one signature as that of two parties", signatures(func(e *dsse.Envelope) { e.Signatures[1].Sig = e.Signatures[0].Sig }), `"evidence.json": altered: what is said to be a signature of the key "` + customer.public.ID[:16] + `" is one of the key ` + vendor.public.ID[:16]},
		{"one signature as that of a third party", signatures(func(e *dsse.Envelope) {
			e.Signatures = append(e.Signatures, dsse.Signature{KeyID: strings.Repeat("ab", 32), Sig: e.Signatures[0].Sig})
		}), `"evidence.json": altered: what is said to be a signature of the key "abababababababab" is one of the key ` + vendor.public.ID[:16]},
		{"a signature without a key", signatures(func(e *dsse.Envelope) {
			e.Signatures = append(e.Signatures, dsse.Signature{Sig: e.Signatures[0].Sig})
		}), `"evidence.json": altered: what is said to be a signature of the key "" is one of the key ` + vendor.public.ID[:16]},
		{"another type of payload", signatures(func(e *dsse.Envelope) { e.PayloadType = "application/json" }), `"evidence.json": the payload is of type "application/json"`},
		{"another payload", signatures(func(e *dsse.Envelope) { e.Payload = base64.StdEncoding.EncodeToString([]byte("{}")) }), `"evidence.json": altered: the signature of the key `},
		{"base64 of the other alphabet", signatures(func(e *dsse.Envelope) {
			e.Signatures[0].Sig = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(e.Signatures[0].Sig)
		}), `"evidence.json": altered: signature of the key `},
		{"a field that says nothing", words(`{`, `{"approved": true,`), `"evidence.json": altered: it is not spelled as attest writes it`},
		{"a field twice", words(`{`, `{"payload": "e30=",`), `"evidence.json": altered: it is not spelled as attest writes it`},
		{"a field of another case", words(`"payload"`, `"Payload"`), `"evidence.json": altered: it is not spelled as attest writes it`},
		{"a key that is escaped", words(`"keyid"`, `"\u006beyid"`), `"evidence.json": altered: it is not spelled as attest writes it`},
		{"a blank more", words(`{`, `{ `), `"evidence.json": altered: it is not spelled as attest writes it`},
		{"trailing bytes", func(t *testing.T, dir string) {
			path := filepath.Join(dir, evidence.File)
			write(t, path, append(read(t, path), "{}"...))
		}, `"evidence.json": no envelope: invalid character '{' after top-level value`},
		{"an envelope that is a link", instead(evidence.File, func(path string) error { return os.Symlink(filepath.Join(other, evidence.File), path) }), `"evidence.json": no envelope, but something else`},
		{"an envelope that is a pipe", instead(evidence.File, fifo), `"evidence.json": no envelope, but something else`},
		{"an envelope that is a directory", instead(evidence.File, dir), `"evidence.json": no envelope, but something else`},
		{"a page that is a link", instead("report.html", func(path string) error { return os.Symlink(filepath.Join(other, "report.html"), path) }), `"report.html": is neither file nor directory`},
		{"a page that is a pipe", instead("report.html", fifo), `"report.html": is neither file nor directory`},
		{"a page that is a directory", instead("report.html", dir), `"report.html": is a directory without files`},
		{"a file in a directory", place("timelines/more/extra.txtar", empty), `"timelines/more/extra.txtar": added`},
		{"a second envelope further down", place("timelines/"+evidence.File, empty), `"timelines/evidence.json": added`},
		{"an envelope of another case", place("Evidence.json", empty), `"Evidence.json": added`},
		{"a page of another case", place("Report.html", empty), `"report.html": differs from "Report.html" in case alone`},
		{"a name of two lines", place("report.html\nintact", empty), `"report.html\nintact": added`},
		{"a hidden file", place(".evidence.json.123", empty), `".evidence.json.123": added`},
		{"a pipe", place("pipe", fifo), `"pipe": is neither file nor directory`},
		{"a directory without files", place("approved", dir), `"approved": is a directory without files`},
		{"a link to a directory", place("more", func(path string) error { return os.Symlink(other, path) }), `"more": is neither file nor directory`},
		{"a file under another name", func(t *testing.T, dir string) {
			check(t, os.Rename(filepath.Join(dir, "report.html"), filepath.Join(dir, "report.htm")))
		}, `"report.html": missing`},
	} {
		t.Run(c.what, func(t *testing.T) {
			dir := copied(t, intact)
			c.attack(t, dir)
			v := verify(t, dir, vendor.public, customer.public)
			if !slices.ContainsFunc(v.Findings, func(f evidence.Finding) bool { return strings.HasPrefix(f.String(), c.want) }) {
				t.Errorf("found %v\nwant  %s", v.Findings, c.want)
			}
		})
	}
}

// TestOneKeyIsOneParty counts nobody twice.
func TestOneKeyIsOneParty(t *testing.T) {
	dir, k := judged(t, header(), ended, all...), generate(t)
	sign(t, dir, k)
	again, err := evidence.ReadPublicKey(k.path + evidence.PublicSuffix)
	check(t, err)
	_, err = attest.Verify(t.Context(), dir, k.public, again)
	holds(t, "the same key from two files", err, "the key "+k.public.ID[:16]+" comes twice: one key is one party")
}

// TestKeysOfNobody refuses points of a small order: what they sign says anything, so that their
// owner could say later that it was something else.
func TestKeysOfNobody(t *testing.T) {
	neutral := make(ed25519.PublicKey, ed25519.PublicKeySize)
	neutral[0] = 1
	signature := append(slices.Clone(neutral), make([]byte, 32)...) // R is the neutral point, S is 0
	if !ed25519.Verify(neutral, []byte("whatever it is"), signature) {
		t.Fatal("a signature of the neutral point does not fit everything: then there is nothing to refuse")
	}
	file := func(point []byte) string {
		der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(point))
		check(t, err)
		path := filepath.Join(t.TempDir(), "key.pub")
		write(t, path, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		return path
	}
	last := make([]byte, 32) // p-1, whose order is 2
	for i := range last {
		last[i] = 0xff
	}
	last[0], last[31] = 0xec, 0x7f
	zero := make([]byte, 32)
	for what, point := range map[string][]byte{"the neutral point": neutral, "order 2": last, "order 4": zero} {
		for _, sign := range []byte{0, 0x80} {
			point := slices.Clone(point)
			point[31] |= sign
			_, err := evidence.ReadPublicKey(file(point))
			holds(t, what, err, "it is no key of anybody: what it signs fits anything")
		}
	}
}
