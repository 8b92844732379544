package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"attest/internal/bench"
	"attest/internal/coverage"
	"attest/internal/firmware"
	"attest/internal/report"
	"attest/internal/suite"
	"attest/internal/transcript"
	"attest/internal/verdict"
)

// session is the judging of one modem: from its set-up to its reports.
type session struct {
	flags     *runFlags
	setup     *setup
	run       string                // name
	among     bool                  // several: what cannot be opened has a report, and stops nobody
	briefly   bool                  // what cannot be opened is told in a line
	all, plan *suite.Plan           // what there is, and what is judged
	proofs    *once[*verdict.Proof] // of all sessions
	out       *console
	secrets   *transcript.Redactor
	strangers strangers
	flashed   bench.Flashing
	ended     *ending // nil until there is a report
	failed    error   // why there will be none, of one among several
}

// ending is what a run came to.
type ending struct {
	run     *report.Run
	summary report.Summary
	dir     string
}

// judge opens the benches, judges the plan on them, and writes the reports. It
// returns the exit status, or an error for what was wrong before anything ran.
func (s *session) judge(ctx context.Context) (int, error) {
	s.setup.config.Strangers, s.setup.config.Chore = s.strangers.add, s.out.chore
	s.out.opening(s.setup.benches)
	defer s.out.doing("")
	benches, opened := s.open(ctx)
	defer s.closeAll(benches)
	if err := s.setup.refusal(ctx, opened); err != nil && !s.among {
		return 0, err
	} else if err != nil {
		opened = err
	}
	header := s.header(benches)
	known, err := s.deviations(benches, header.Started)
	if err != nil {
		return 0, &usageError{err: err}
	}
	header.Deviations, header.Expired = known.file, known.expired
	header.IMEI = s.secrets.Redact(header.IMEI)
	header.Proof = s.prove(ctx, benches, known)
	dir := report.Dir(s.flags.reports, header)
	journal, err := report.Create(dir, header, s.plan.Planned())
	if err != nil {
		return 0, &usageError{err: err, hint: "choose another name with --run, or another place with --reports"}
	}
	s.strangers.begin(dir)
	s.out.begin(header, s.plan.Planned())
	defer context.AfterFunc(ctx, s.out.interrupted)()
	err = errors.Join(s.record(ctx, journal, benches, known.holds, opened), s.strangers.end())
	return s.finish(dir, journal, s.end(err))
}

// record judges the plan, or records that the benches could not be opened.
func (s *session) record(ctx context.Context, journal *report.Journal, benches []*bench.Bench, known []verdict.Known, opened error) error {
	sink := &recorder{journal: journal, console: s.out, redact: s.secrets.Redact}
	if opened != nil {
		if s.among || s.briefly {
			s.out.unopened(errors.New(s.secrets.Redact(opened.Error())))
		}
		return errors.Join(sink.allBroken(s.plan, opened), context.Cause(ctx))
	}
	return suite.Run(ctx, suite.Config{
		Plan: s.plan, Benches: benches, Known: known, Sink: sink,
		Repeat: s.flags.repeat, Confidence: s.flags.confidence, Retry: true, Limit: s.setup.limit(),
	})
}

// end says how a run ended.
func (s *session) end(err error) report.End {
	end := report.End{Finished: time.Now(), InconclusiveOK: s.flags.inconclusive == "ok"}
	if err != nil {
		end.Interrupted, end.Reason = true, s.secrets.Redact(err.Error())
	}
	return end
}

// finish closes the journal and makes every report of it.
func (s *session) finish(dir string, journal *report.Journal, end report.End) (int, error) {
	if err := journal.Close(end); err != nil {
		return 0, fmt.Errorf("end the journal: %w", err)
	}
	r, err := report.Load(dir)
	if err != nil {
		return 0, fmt.Errorf("read the journal back: %w", err)
	}
	s.out.doing("writing the reports")
	if err := report.Write(dir, r); err != nil {
		return 0, fmt.Errorf("write the reports: %w", err)
	}
	s.ended = &ending{r, r.Summary(), dir}
	s.out.end(s.ended.summary, dir)
	return s.ended.summary.Status, nil
}

// unknownRelease stands for model and version of a modem that did not tell them.
const unknownRelease = "unknown"

// header says what the run is, and of which release.
func (s *session) header(benches []*bench.Bench) verdict.Header {
	f := s.flags
	h := verdict.Header{
		Run: s.run, Harness: harness(), Modem: s.setup.name(), Tags: f.tags, Started: time.Now(), Benches: max(len(benches), 1),
		Suite: s.plan.Hash, Defects: f.defects, Jitter: f.jitter, Confidence: f.confidence, Multiplier: s.setup.config.Timeouts.Multiplier, Image: s.imageFact(), Contract: f.agreed, Documents: coverage.Documents(), Model: unknownRelease, Version: unknownRelease,
	}
	if e := s.setup.config.Broker.External; e != nil {
		h.Broker = bench.DescribeExternal(e)
	}
	if f.repeat > 1 {
		h.Repeat = f.repeat
	}
	if s.setup.intermittent {
		h.Seed = f.seed
	}
	if s.setup.label != (firmware.Identity{}) {
		h.Model, h.Version = s.setup.label.Line(), s.setup.label.Version
	}
	if len(benches) > 0 && benches[0].Release().Profile != nil {
		release := benches[0].Release()
		h.Model, h.Version, h.Release, h.IMEI = release.Line(), release.Version, release.Raw, release.IMEI
		h.Profile, h.ProfileNote = release.Profile.Identity.String(), release.Profile.Note
	}
	return h
}
