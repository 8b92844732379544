package evidence_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
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

// alteration does something to a file, and returns the name that Verify must find.
type alteration struct {
	name string
	make func(r *rand.Rand, dir, file string) (found string, err error)
}

// rewrite alters the bytes of a file.
func rewrite(change func(r *rand.Rand, text []byte) []byte) func(*rand.Rand, string, string) (string, error) {
	return func(r *rand.Rand, dir, file string) (string, error) {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return "", err
		}
		return file, os.WriteFile(filepath.Join(dir, file), change(r, text), 0o644)
	}
}

var alterations = []alteration{
	{"a bit is another", rewrite(func(r *rand.Rand, b []byte) []byte { b[r.IntN(len(b))] ^= 1 << r.IntN(8); return b })},
	{"a byte is another", rewrite(func(r *rand.Rand, b []byte) []byte { b[r.IntN(len(b))] += byte(1 + r.IntN(255)); return b })},
	{"a byte is added", rewrite(func(r *rand.Rand, b []byte) []byte { return slices.Insert(b, r.IntN(len(b)+1), byte(r.IntN(256))) })},
	{"a byte is missing", rewrite(func(r *rand.Rand, b []byte) []byte { i := r.IntN(len(b)); return slices.Delete(b, i, i+1) })},
	{"it is cut", rewrite(func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b))] })},
	{"a blank is added", rewrite(func(r *rand.Rand, b []byte) []byte { return append(b, " \n\t\r"[r.IntN(4)]) })},
	{"two bytes changed places", rewrite(func(r *rand.Rand, b []byte) []byte {
		i := r.IntN(len(b) - 1)
		for b[i] == b[i+1] {
			i = (i + 1) % (len(b) - 1)
		}
		b[i], b[i+1] = b[i+1], b[i]
		return b
	})},
	{"it is missing", func(_ *rand.Rand, dir, file string) (string, error) { return file, os.Remove(filepath.Join(dir, file)) }},
	{"it has another name", func(r *rand.Rand, dir, file string) (string, error) {
		return file, os.Rename(filepath.Join(dir, file), filepath.Join(dir, fmt.Sprintf("%x", r.Uint64())))
	}},
	{"it is a link to its copy", func(r *rand.Rand, dir, file string) (string, error) {
		elsewhere := filepath.Join(filepath.Dir(dir), "elsewhere")
		if err := os.Rename(filepath.Join(dir, file), elsewhere); err != nil {
			return "", err
		}
		return file, os.Symlink(elsewhere, filepath.Join(dir, file))
	}},
	{"there is one more", func(r *rand.Rand, dir, file string) (string, error) {
		added := file + "." + fmt.Sprintf("%x", r.Uint32())
		return added, os.WriteFile(filepath.Join(dir, added), nil, 0o644)
	}},
}

// TestAlterations alters a run that two signed, 1,000 times at random, and wants each
// alteration refused by the name of its file.
func TestAlterations(t *testing.T) {
	t.Parallel()
	dir, vendor, customer := judged(t, header(), ended, all...), generate(t), generate(t)
	sign(t, dir, vendor)
	sign(t, dir, customer)
	files := make(map[string][]byte)
	check(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files[name] = read(t, path)
		return err
	}))
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	if !slices.Contains(names, evidence.File) || len(names) < 8 {
		t.Fatalf("the run has the files %q", names)
	}

	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range 1000 {
		file := names[r.IntN(len(names))]
		if r.IntN(3) == 0 {
			file = evidence.File // JSON and base64 say the same in many ways
		}
		a := alterations[r.IntN(len(alterations))]
		want, err := a.make(r, dir, file)
		check(t, err)
		v := verify(t, dir, vendor.public, customer.public)
		if !slices.ContainsFunc(v.Findings, func(f evidence.Finding) bool { return f.File == want }) {
			t.Fatalf("%d: %s: %s: found %v, want %q", i, file, a.name, v.Findings, want)
		}
		restore(t, dir, files, file)
	}
	if v := verify(t, dir, vendor.public, customer.public); len(v.Findings) > 0 {
		t.Errorf("restored, but: %v", v.Findings)
	}
}

// restore makes the directory what it was before a file was altered.
func restore(t *testing.T, dir string, files map[string][]byte, altered string) {
	t.Helper()
	check(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if _, ok := files[name]; ok && entry.Type().IsRegular() || err != nil {
			return err
		}
		return os.Remove(path)
	}))
	write(t, filepath.Join(dir, altered), files[altered])
}

// TestVerifySays has the words for what happens to signed runs.
func TestVerifySays(t *testing.T) {
	k, stranger := generate(t), generate(t)
	sealed := func(payloadType, payload string) string { return sealed(t, k, payloadType, []byte(payload)) }
	for _, c := range []struct {
		what string
		make func(t *testing.T, dir, envelope string) string // the new envelope, "" for none
		key  keys
		want evidence.Finding
	}{
		{"not signed", func(*testing.T, string, string) string { return "" }, k, evidence.Finding{evidence.File, "missing: the run is not signed"}},
		{"the wrong key", func(_ *testing.T, _, e string) string { return e }, stranger, evidence.Finding{evidence.File, "not signed with the key " + stranger.public.ID[:16]}},
		{"a key that takes over the name of another", func(_ *testing.T, _, e string) string {
			return strings.Replace(e, k.public.ID, stranger.public.ID, 1)
		}, stranger, evidence.Finding{evidence.File, "altered: the signature of the key " + stranger.public.ID[:16] + " is not that of this statement"}},
		{"a byte more", func(t *testing.T, dir, e string) string {
			write(t, filepath.Join(dir, "junit.xml"), append(read(t, filepath.Join(dir, "junit.xml")), ' '))
			return e
		}, k, evidence.Finding{"junit.xml", "altered: 1 byte more"}},
		{"a terabyte more", func(t *testing.T, dir, e string) string {
			check(t, os.Truncate(filepath.Join(dir, "junit.xml"), int64(len(read(t, filepath.Join(dir, "junit.xml"))))+1<<40))
			return e
		}, k, evidence.Finding{"junit.xml", "altered: 1099511627776 bytes more"}},
		{"a named pipe in its place", func(t *testing.T, dir, e string) string {
			check(t, os.Remove(filepath.Join(dir, "junit.xml")))
			check(t, syscall.Mkfifo(filepath.Join(dir, "junit.xml"), 0o644))
			return e
		}, k, evidence.Finding{"junit.xml", "is neither file nor directory"}},
		{"no JSON", func(_ *testing.T, _, e string) string { return e[:100] }, k, evidence.Finding{evidence.File, "no envelope: unexpected end of JSON input"}},
		{"other spelling", func(_ *testing.T, _, e string) string { return strings.Replace(e, "payload", "Payload", 1) }, k, evidence.Finding{evidence.File, "altered: it is not spelled as attest writes it"}},
		{"line breaks in base64", func(_ *testing.T, _, e string) string {
			return strings.Replace(e, `"payload": "`, `"payload": "\n`, 1)
		}, k, evidence.Finding{evidence.File, "altered: payload: it is not spelled as attest writes it"}},
		{"a signature twice", func(_ *testing.T, _, e string) string {
			var all dsse.Envelope
			check(t, json.Unmarshal([]byte(e), &all))
			all.Signatures = append(all.Signatures, all.Signatures[0])
			return spelled(t, all)
		}, k, evidence.Finding{evidence.File, fmt.Sprintf("altered: the key %.16q has two signatures", k.public.ID)}},
		{"signed, but something else", func(*testing.T, string, string) string { return sealed("text/plain", "hello") }, k,
			evidence.Finding{evidence.File, `the payload is of type "text/plain", and must be "application/vnd.in-toto+json"`}},
		{"signed, but no statement", func(*testing.T, string, string) string { return sealed(evidence.PayloadType, "hello") }, k,
			evidence.Finding{evidence.File, "no statement: invalid character 'h' looking for beginning of value"}},
		{"a newer predicate", func(*testing.T, string, string) string {
			return sealed(evidence.PayloadType, `{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://in-toto.io/attestation/test-result/v0.2"}`)
		}, k, evidence.Finding{evidence.File, `a statement with predicate "https://in-toto.io/attestation/test-result/v0.2", and not "https://in-toto.io/attestation/test-result/v0.1"`}},
		{"a result of somebody else's tests", func(*testing.T, string, string) string {
			return sealed(evidence.PayloadType, `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x"}],"predicateType":"https://in-toto.io/attestation/test-result/v0.1","predicate":{}}`)
		}, k, evidence.Finding{evidence.File, "a statement that is not about a run of attest"}},
		{"a name outside", func(*testing.T, string, string) string {
			return sealed(evidence.PayloadType, `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x"}],"predicateType":"https://in-toto.io/attestation/test-result/v0.1","predicate":{"attestRun":{"files":[{"name":"../../etc/passwd"}]}}}`)
		}, k, evidence.Finding{"../../etc/passwd", "missing"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			dir := judged(t, header(), ended, all...)
			sign(t, dir, k)
			path := filepath.Join(dir, evidence.File)
			envelope := c.make(t, dir, string(read(t, path)))
			write(t, path, []byte(envelope))
			if envelope == "" {
				check(t, os.Remove(path))
			}
			if v := verify(t, dir, c.key.public); len(v.Findings) == 0 || v.Findings[0] != c.want {
				t.Errorf("found %v, want %v", v.Findings, c.want)
			}
		})
	}
	if _, err := attest.Verify(t.Context(), t.TempDir()); err == nil {
		t.Error("verified without a key")
	}
}

func TestImage(t *testing.T) {
	k, path := generate(t), filepath.Join(t.TempDir(), "780EP_V1007.binpkg")
	write(t, path, []byte("firmware"))
	same, other, none := header(), header(), header()
	same.Image = &verdict.Image{Name: "780EP_V1007.binpkg", SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte("firmware")))}
	none.Image = nil
	for _, c := range []struct {
		what   string
		header verdict.Header
		want   string // "" for no finding
	}{
		{"the same", same, ""},
		{"another one", other, "not the image that was judged, its SHA-256 is " + same.Image.SHA256[:16] + " and not f00df00df00df00d"},
		{"no image", none, `no image was written for that run, the modem declared "AirM2M_780EP_V1007_LTE_AT"`},
	} {
		dir := judged(t, c.header, ended, all...)
		sign(t, dir, k)
		v := verify(t, dir, k.public)
		check(t, v.HoldImage(path))
		var got string
		for _, f := range v.Findings {
			got += f.What
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if err := verify(t, judged(t, same, ended, all...), k.public).HoldImage("nowhere"); err == nil {
		t.Error("held an image that is not there")
	}
}

func TestContract(t *testing.T) {
	k := generate(t)
	agreed := &verdict.Contract{File: "agreed.yaml", SHA256: suite, Scenarios: []string{"CONN-001"}}
	same, eased, other := header(), header(), header()
	same.Contract = &verdict.Contract{File: "acceptance.yaml", SHA256: suite, Scenarios: []string{"CONN-001"}}
	eased.Contract = &verdict.Contract{File: "acceptance.yaml", SHA256: suite, Scenarios: []string{"CONN-002"}}
	other.Contract = &verdict.Contract{File: "acceptance.yaml", SHA256: image, Scenarios: []string{"CONN-003"}}
	for _, c := range []struct {
		what               string
		header             verdict.Header
		said, result, want string
	}{
		{"the same", same, "contract kept: 2 of 2 clauses kept", "WARNED", ""},
		{"the hash of it, and other terms", eased, "contract kept: 2 of 2 clauses kept", "WARNED", "has the hash of the contract, but judges by other terms than it has"},
		{"another one, which is breached", other, "contract breached: 1 of 2 clauses kept", "FAILED",
			"not the contract of the run, its SHA-256 is " + suite[:16] + " and not f00df00df00df00d"},
		{"none", header(), "", "WARNED", "the run was judged by no contract"},
	} {
		dir := judged(t, c.header, ended, all...)
		s := sign(t, dir, k)
		if p := s.Predicate; p.Result != c.result || !strings.HasPrefix(p.Run.Contract, c.said) || !strings.Contains(s.String(), p.Run.Contract) {
			t.Errorf("%s: %s, %q; want %s, %q", c.what, p.Result, p.Run.Contract, c.result, c.said)
		}
		v := verify(t, dir, k.public)
		v.HoldContract("agreed.yaml", agreed)
		var got string
		for _, f := range v.Findings {
			got += f.What
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// FuzzVerify reads any bytes as an envelope: none that nobody signed is accepted.
func FuzzVerify(f *testing.F) {
	for _, seed := range []string{"", "{}", "null", `{"payloadType":"","payload":"","signatures":null}`, `{
  "payloadType": "application/vnd.in-toto+json",
  "payload": "e30=",
  "signatures": [
    {
      "keyid": "",
      "sig": "AAAA"
    }
  ]
}
`} {
		f.Add([]byte(seed))
	}
	path := filepath.Join(f.TempDir(), "key")
	key, err := evidence.Generate(path, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, evidence.File), text)
		if v := verify(t, dir, key); len(v.Findings) == 0 || v.Statement != nil {
			t.Errorf("accepted %q", text)
		}
	})
}
