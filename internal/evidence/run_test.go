package evidence_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/evidence"
	"attest/internal/report"
	"attest/internal/verdict"
)

var (
	epoch = time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)
	suite = strings.Repeat("5eed", 16)
	image = strings.Repeat("f00d", 16)
)

// header is that of a run on hardware, which its harness was qualified for.
func header() verdict.Header {
	return verdict.Header{
		Run: "nightly", Harness: "v0.1.0", Model: "780EP", Version: "V1007", Release: "AirM2M_780EP_V1007_LTE_AT",
		Profile: "780EP V1007", Modem: "/dev/ttyUSB2", Started: epoch, Benches: 1, Suite: suite,
		Image: &verdict.Image{Name: "AirM2M_780EP_V1007_LTE_AT.binpkg", SHA256: image, Size: 4711},
		Proof: &verdict.Proof{Mode: "sample", Killed: 349, Of: 349, Known: 639, Trials: 744, Suite: suite},
	}
}

// ended is the end of a run in which an inconclusive scenario is no failure.
var ended = &report.End{Finished: epoch.Add(time.Minute), InconclusiveOK: true}

// judged writes a run in which scenarios were judged like that, with all its reports. Those
// of the word "" have no record.
func judged(t *testing.T, h verdict.Header, end *report.End, judgements ...verdict.Judgement) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "nightly")
	var plan []verdict.Planned
	for i := range judgements {
		plan = append(plan, verdict.Planned{
			ID: fmt.Sprintf("CONN-%03d", i+1), Title: "a scenario", Feature: "Plain connection", Area: "connection", Subject: "plain",
			File: "features/connection/plain.feature", Line: 3,
		})
	}
	j, err := report.Create(dir, h, plan)
	check(t, err)
	for i, judgement := range judgements {
		if judgement != 0 {
			check(t, j.Record(result(plan[i].ID, judgement)))
		}
	}
	if end != nil {
		check(t, j.Close(*end))
	}
	run, err := report.Load(dir)
	check(t, err)
	check(t, report.Write(dir, run))
	return dir
}

// result is one that has the judgement by what verdict.Judge says.
func result(id string, j verdict.Judgement) verdict.Result {
	r := verdict.Result{ID: id, Attempt: 1, Judgement: j, Started: epoch, Duration: time.Second, Timeline: "+0.001 > AT\\r\n+0.002 < \\r\\nOK\\r\\n\n"}
	switch j {
	case verdict.Conforms:
		r.Outcome = verdict.Pass
	case verdict.NotClaimed:
		r.Outcome, r.Reason = verdict.Skipped, "the release does not claim tls"
	case verdict.Unjudged:
		r.Outcome, r.Reason = verdict.Undecided, "the network went away"
	case verdict.Broken:
		r.Outcome, r.Reason = verdict.Error, "the port is gone"
	default:
		r.Outcome, r.Mismatches = verdict.Fail, []*verdict.Mismatch{{Requirement: "the modem answers", Source: "manual AT", Want: []string{"OK"}, Got: "ERROR"}}
	}
	if j == verdict.KnownDeviation {
		r.Known = &verdict.Known{ID: id, Signature: verdict.Signature(r.Mismatches), Reason: "mended in V1010"}
	}
	return r
}

// all is one scenario of every kind that a finished run may have.
var all = []verdict.Judgement{verdict.Conforms, verdict.Conforms, verdict.KnownDeviation, verdict.Unjudged, verdict.NotClaimed}

// copied is another directory with all that is in one.
func copied(t *testing.T, dir string) string {
	t.Helper()
	other := filepath.Join(t.TempDir(), filepath.Base(dir))
	check(t, os.CopyFS(other, os.DirFS(dir)))
	return other
}

// attest is the program that wrote the run. Its features are others.
var attest = evidence.Attest{Version: "v0.1.0", Suite: strings.Repeat("0dd5", 16)}

// keys are a pair made for a test.
type keys struct {
	path            string // of the private one
	private, public *evidence.Key
}

func generate(t *testing.T) keys {
	t.Helper()
	k := keys{path: filepath.Join(t.TempDir(), "vendor.key")}
	_, err := evidence.Generate(k.path, nil)
	check(t, err)
	k.private, err = evidence.ReadPrivateKey(k.path, nil)
	check(t, err)
	k.public, err = evidence.ReadPublicKey(k.path + evidence.PublicSuffix)
	check(t, err)
	return k
}

func sign(t *testing.T, dir string, k keys) *evidence.Statement {
	t.Helper()
	s, err := attest.Sign(t.Context(), dir, k.private, evidence.Allowance{})
	check(t, err)
	return s
}

func verify(t *testing.T, dir string, public ...*evidence.Key) *evidence.Verification {
	t.Helper()
	v, err := attest.Verify(t.Context(), dir, public...)
	check(t, err)
	return v
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	check(t, err)
	return text
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	check(t, os.WriteFile(path, text, 0o644))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
