package evidence

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"attest/internal/report"
	"attest/internal/verdict"
)

// state returns what a version of attest says of a run and its files. It is a function of
// these alone: whoever signs next states the same.
func state(run *report.Run, files []FileDigest, version string) (*Statement, error) {
	subject, err := subjectOf(run)
	if err != nil {
		return nil, err
	}
	configuration, err := configurationOf(run)
	if err != nil {
		return nil, err
	}
	s := &Statement{
		Type: StatementType, Subject: []Resource{subject}, PredicateType: PredicateType,
		Predicate: Predicate{
			Configuration: configuration, PassedTests: []string{}, WarnedTests: []string{}, FailedTests: []string{}, Run: runOf(run, files),
		},
	}
	s.Predicate.Run.Attest = version
	s.Predicate.fill(run)
	return s, nil
}

// configurationOf is what the run was judged by.
func configurationOf(run *report.Run) ([]Resource, error) {
	if !isSHA256(run.Suite) {
		return nil, fmt.Errorf("the hash of the features is none: %q", run.Suite)
	}
	all := []Resource{{Name: featuresName, Digest: map[string]string{sha256Name: run.Suite}}}
	if run.Contract != nil {
		if !isSHA256(run.Contract.SHA256) {
			return nil, fmt.Errorf("the hash of the contract is none: %q", run.Contract.SHA256)
		}
		all = append(all, Resource{Name: contractName, Digest: map[string]string{sha256Name: run.Contract.SHA256}})
	}
	return all, nil
}

// subjectOf is the image, or without one the release that the modem declared.
func subjectOf(run *report.Run) (Resource, error) {
	if run.Image != nil {
		if !isSHA256(run.Image.SHA256) {
			return Resource{}, fmt.Errorf("the digest of the image is none: %q", run.Image.SHA256)
		}
		return Resource{Name: run.Image.Name, Digest: map[string]string{sha256Name: run.Image.SHA256}}, nil
	}
	if run.Release == "" {
		return Resource{}, errors.New("the modem did not say which release it has, and no image was written into it")
	}
	return Resource{Name: run.Release, Digest: map[string]string{declaredVersion: run.Release}}, nil
}

func isSHA256(s string) bool {
	sum, err := hex.DecodeString(s)
	return err == nil && len(sum) == 32 && s == strings.ToLower(s)
}

// fill puts every scenario into its list, and says the result.
func (p *Predicate) fill(run *report.Run) {
	lax := run.End != nil && run.End.InconclusiveOK
	for _, c := range run.Cases() {
		switch j := c.Result.Judgement; {
		case j == verdict.Conforms:
			p.PassedTests = append(p.PassedTests, c.ID)
		case j == verdict.KnownDeviation, j == verdict.Unjudged && lax:
			p.WarnedTests = append(p.WarnedTests, c.ID)
		case j != verdict.NotClaimed:
			p.FailedTests = append(p.FailedTests, c.ID)
		}
	}
	switch status, _ := run.Verdict(); {
	case status != 0:
		p.Result = "FAILED"
	case len(p.WarnedTests) > 0:
		p.Result = "WARNED"
	default:
		p.Result = "PASSED"
	}
}

func runOf(run *report.Run, files []FileDigest) Run {
	summary := run.Summary()
	r := Run{
		Name: run.Run, Release: summary.Release, Profile: run.Profile, Modem: run.Modem, Defects: run.Defects,
		Broker: run.Broker, Tags: run.Tags, Harness: run.Harness, Started: run.Started,
		Verdict: summary.Verdict, Contract: summary.Contract, Clauses: summary.Clauses, Undecided: undecided(run), Counts: make(map[string]int),
		SelfProof: proofOf(run), Files: files,
	}
	for judgement, n := range summary.Counts {
		r.Counts[judgement.String()] = n
	}
	if run.End != nil {
		r.Finished = run.End.Finished
	}
	return r
}

func proofOf(run *report.Run) Proof {
	p := Proof{Stamp: report.Stamp(run.Header), Qualified: run.Proof.Qualified()}
	if p.Stamp == "" {
		p.Stamp = "unqualified: the harness was not asked to prove itself"
	}
	if run.Proof != nil {
		p.Mode, p.Killed, p.Of, p.Known, p.Trials = run.Proof.Mode, run.Proof.Killed, run.Proof.Of, run.Proof.Known, run.Proof.Trials
	}
	return p
}

// undecided says why a run has no verdict on the release; empty if it has one.
func undecided(run *report.Run) string {
	status, counts := run.Verdict()
	switch {
	case status != 3:
		return ""
	case run.End == nil:
		return "it has no end: it was killed, or is still running"
	case run.End.Interrupted:
		return "it was interrupted"
	case len(run.Plan) == 0:
		return "nothing was planned"
	}
	return fmt.Sprintf("the bench broke in %d of its %d scenarios", counts[verdict.Broken], len(run.Plan))
}
