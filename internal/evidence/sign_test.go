package evidence_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	testresult "github.com/in-toto/attestation/go/predicates/test_result/v0"
	intoto "github.com/in-toto/attestation/go/v1"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"
	"google.golang.org/protobuf/encoding/protojson"

	"attest/internal/evidence"
	"attest/internal/report"
	"attest/internal/verdict"
)

// TestOthersVerify holds what Sign writes against the libraries that others use: the
// envelope against securesystemslib's verifier with the key as it reads it, the statement and
// its predicate against in-toto's.
func TestOthersVerify(t *testing.T) {
	dir, k := judged(t, header(), ended, all...), generate(t)
	sign(t, dir, k)
	var e dsse.Envelope
	check(t, json.Unmarshal(read(t, filepath.Join(dir, evidence.File)), &e))

	lib, err := signerverifier.LoadKey(read(t, k.path+evidence.PublicSuffix))
	check(t, err)
	half, err := signerverifier.NewED25519SignerVerifierFromSSLibKey(lib)
	check(t, err)
	verifier, err := dsse.NewEnvelopeVerifier(half)
	check(t, err)
	accepted, payload, err := verifier.VerifyAndDecode(t.Context(), &e)
	check(t, err)
	if len(accepted) != 1 || accepted[0].KeyID != k.public.ID || e.PayloadType != "application/vnd.in-toto+json" {
		t.Errorf("accepted %v of an envelope with %q, want the key %s", accepted, e.PayloadType, k.public.ID)
	}

	var s intoto.Statement
	check(t, protojson.Unmarshal(payload, &s))
	check(t, s.Validate())
	if got := s.GetSubject()[0]; got.GetDigest()["sha256"] != image || got.GetName() != "AirM2M_780EP_V1007_LTE_AT.binpkg" {
		t.Errorf("subject %v, want the image", got)
	}
	predicate, err := s.GetPredicate().MarshalJSON()
	check(t, err)
	var p testresult.TestResult
	check(t, protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(predicate, &p))
	for _, c := range p.GetConfiguration() {
		check(t, c.Validate())
	}
	if s.GetPredicateType() != "https://in-toto.io/attestation/test-result/v0.1" || p.GetResult() != "WARNED" ||
		!slices.Equal(p.GetPassedTests(), []string{"CONN-001", "CONN-002"}) || !slices.Equal(p.GetWarnedTests(), []string{"CONN-003", "CONN-004"}) || len(p.GetFailedTests()) != 0 ||
		p.GetConfiguration()[0].GetDigest()["sha256"] != suite {
		t.Errorf("predicate %s: %v", s.GetPredicateType(), &p)
	}
}

// TestStatement says what is stated of runs of every kind.
func TestStatement(t *testing.T) {
	bare := header()
	bare.Image, bare.Proof = nil, nil
	strict := *ended
	strict.InconclusiveOK = false
	for _, c := range []struct {
		what       string
		header     verdict.Header
		end        *report.End
		judgements []verdict.Judgement
		result     string
		undecided  string
		failed     []string
	}{
		{"all conform", header(), ended, []verdict.Judgement{verdict.Conforms, verdict.NotClaimed}, "PASSED", "", []string{}},
		{"no image, no proof", bare, ended, []verdict.Judgement{verdict.Conforms}, "PASSED", "", []string{}},
		{"one deviates", header(), ended, []verdict.Judgement{verdict.Conforms, verdict.Deviates}, "FAILED", "", []string{"CONN-002"}},
		{"inconclusive is a failure", header(), &strict, []verdict.Judgement{verdict.Unjudged}, "FAILED", "", []string{"CONN-001"}},
		{"killed", header(), nil, []verdict.Judgement{verdict.Conforms, 0}, "FAILED", "it has no end: it was killed, or is still running", []string{"CONN-002"}},
		{"interrupted", header(), &report.End{Interrupted: true}, []verdict.Judgement{verdict.Conforms}, "FAILED", "it was interrupted", []string{}},
		{"broken", header(), ended, []verdict.Judgement{verdict.Conforms, verdict.Broken}, "FAILED", "the bench broke in 1 of its 2 scenarios", []string{"CONN-002"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			dir, k := judged(t, c.header, c.end, c.judgements...), generate(t)
			s, err := attest.Sign(t.Context(), dir, k.private, evidence.Allowance{Unqualified: true, Unfinished: true})
			check(t, err)
			p := s.Predicate
			if p.Result != c.result || p.Run.Undecided != c.undecided || !slices.Equal(p.FailedTests, c.failed) {
				t.Errorf("%s, undecided %q, failed %q; want %s, %q, %q", p.Result, p.Run.Undecided, p.FailedTests, c.result, c.undecided, c.failed)
			}
			if p.Run.SelfProof.Qualified != (c.header.Proof != nil) || !strings.Contains(s.String(), p.Run.SelfProof.Stamp) {
				t.Errorf("qualified: %v, in\n%s", p.Run.SelfProof.Qualified, s)
			}
			digest := map[bool]string{true: s.Subject[0].Digest["sha256"], false: s.Subject[0].Digest["declaredVersion"]}[c.header.Image != nil]
			if digest != map[bool]string{true: image, false: bare.Release}[c.header.Image != nil] || len(s.Subject[0].Digest) != 1 {
				t.Errorf("subject %v", s.Subject)
			}
			if v := verify(t, dir, k.public); len(v.Findings) > 0 || v.Statement.Predicate.Run.Verdict != p.Run.Verdict {
				t.Errorf("findings %v", v.Findings)
			}
		})
	}
}

func TestSignRefuses(t *testing.T) {
	mute, odd, hashless, vague, missed := header(), header(), header(), header(), header()
	mute.Release, mute.Image = "", nil
	odd.Image = &verdict.Image{Name: "x", SHA256: "f00d"}
	hashless.Suite = ""
	vague.Contract = &verdict.Contract{File: "acceptance.yaml", SHA256: "F00D"}
	missed.Proof = &verdict.Proof{Mode: "sample", Killed: 3, Of: 4}
	bare := header()
	bare.Proof = nil
	for _, c := range []struct {
		what    string
		header  verdict.Header
		end     *report.End
		prepare func(dir string) error
		allowed evidence.Allowance
		is      error
		want    string
	}{
		{"no proof", bare, ended, nil, evidence.Allowance{Unfinished: true}, evidence.ErrUnqualified, "unqualified: the harness was not asked to prove itself"},
		{"a defect survived", missed, ended, nil, evidence.Allowance{}, evidence.ErrUnqualified, "unqualified: 3 of 4 defects killed"},
		{"no end", header(), nil, nil, evidence.Allowance{Unqualified: true}, evidence.ErrUnfinished, "unfinished: it has no end"},
		{"nothing known of the release", mute, ended, nil, evidence.Allowance{}, nil, "did not say which release"},
		{"no digest of the image", odd, ended, nil, evidence.Allowance{}, nil, `the digest of the image is none: "f00d"`},
		{"no hash of the features", hashless, ended, nil, evidence.Allowance{}, nil, `the hash of the features is none: ""`},
		{"no hash of the contract", vague, ended, nil, evidence.Allowance{}, nil, `the hash of the contract is none: "F00D"`},
		{"no journal", header(), ended, func(dir string) error { return os.Remove(filepath.Join(dir, report.JournalFile)) }, evidence.Allowance{}, nil, "journal.jsonl"},
		{"a journal of a newer schema", header(), ended, func(dir string) error {
			return os.WriteFile(filepath.Join(dir, report.JournalFile), []byte(`{"header":{"run":"x","novelty":1}}`+"\n"), 0o644)
		}, evidence.Allowance{}, nil, "novelty"},
		{"a terabyte", header(), ended, func(dir string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, "extra"), nil, 0o644), os.Truncate(filepath.Join(dir, "extra"), 1<<40))
		}, evidence.Allowance{}, nil, `"extra" has more than 16 GB`},
		{"a link", header(), ended, func(dir string) error { return os.Symlink("/etc/passwd", filepath.Join(dir, "extra")) }, evidence.Allowance{}, nil, `"extra": is neither file nor directory`},
		{"a name that is no text", header(), ended, func(dir string) error { return os.WriteFile(filepath.Join(dir, "a\xff"), nil, 0o644) }, evidence.Allowance{}, nil, `"a\xff": its name is not UTF-8`},
		{"an envelope of somebody else", header(), ended, func(dir string) error {
			return os.WriteFile(filepath.Join(dir, evidence.File), []byte("{}"), 0o644)
		}, evidence.Allowance{}, nil, "read evidence.json: altered: it is not spelled as attest writes it"},
	} {
		t.Run(c.what, func(t *testing.T) {
			dir, k := judged(t, c.header, c.end, verdict.Conforms, verdict.Conforms), generate(t)
			if c.prepare != nil {
				check(t, c.prepare(dir))
			}
			_, err := attest.Sign(t.Context(), dir, k.private, c.allowed)
			if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestTwoCompanies sign one statement, and neither signs what changed in between.
func TestTwoCompanies(t *testing.T) {
	dir, vendor, customer := judged(t, header(), ended, all...), generate(t), generate(t)
	sign(t, dir, vendor)
	first := read(t, filepath.Join(dir, evidence.File))
	if _, err := attest.Sign(t.Context(), dir, vendor.private, evidence.Allowance{}); !errors.Is(err, evidence.ErrSigned) {
		t.Errorf("signed twice with one key: %v", err)
	}
	if v := verify(t, dir, vendor.public, customer.public); len(v.Findings) != 1 || !strings.HasPrefix(v.Findings[0].What, "not signed with the key "+customer.public.ID[:16]) {
		t.Errorf("before the second signature: %v", v.Findings)
	}

	extra := filepath.Join(dir, "extra")
	write(t, extra, nil)
	if _, err := attest.Sign(t.Context(), dir, customer.private, evidence.Allowance{}); err == nil || !strings.Contains(err.Error(), `it is not what was signed before: "extra": added`) {
		t.Errorf("signed what had changed: %v", err)
	}
	check(t, os.Remove(extra))
	sign(t, dir, customer)
	if v := verify(t, dir, vendor.public, customer.public); len(v.Findings) > 0 || len(v.Unchecked) > 0 {
		t.Errorf("both signed: %v, unchecked %v", v.Findings, v.Unchecked)
	}
	if v := verify(t, dir, customer.public); len(v.Findings) > 0 || !slices.Equal(v.Unchecked, []string{vendor.public.ID}) {
		t.Errorf("asked for one of two: %v, unchecked %v", v.Findings, v.Unchecked)
	}

	// Somebody wrote the customer's name below it before.
	for what, c := range map[string]struct{ id, want string }{
		"a signature of another key": {customer.public.ID, "altered: the signature of the key " + customer.public.ID[:16] + " is not that of this statement"},
		"of nobody":                  {strings.Repeat("ab", 32), ""},
	} {
		var e dsse.Envelope
		check(t, json.Unmarshal(first, &e))
		e.Signatures = append(e.Signatures, dsse.Signature{KeyID: c.id, Sig: base64.StdEncoding.EncodeToString(make([]byte, 64))})
		write(t, filepath.Join(dir, evidence.File), []byte(spelled(t, e)))
		_, err := attest.Sign(t.Context(), dir, customer.private, evidence.Allowance{})
		holds(t, what, err, c.want)
	}

	// Another attest, or another company, that states something else of the same files.
	var e dsse.Envelope
	check(t, json.Unmarshal(first, &e))
	payload, err := e.DecodeB64Payload()
	check(t, err)
	e.Payload = base64.StdEncoding.EncodeToString([]byte(strings.Replace(string(payload), `"WARNED"`, `"PASSED"`, 1)))
	text, err := json.MarshalIndent(e, "", "  ")
	check(t, err)
	write(t, filepath.Join(dir, evidence.File), append(text, '\n'))
	if _, err := attest.Sign(t.Context(), dir, customer.private, evidence.Allowance{}); err == nil || !strings.Contains(err.Error(), "states something else than its journal says") {
		t.Errorf("signed what the journal does not say: %v", err)
	}
}
