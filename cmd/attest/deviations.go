package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/regular"
	"attest/internal/verdict"
	"attest/transcripts"
)

// ownTranscripts is where people keep the deviations that they accepted, unless they say
// another place: laid out as what is built in.
const ownTranscripts = "transcripts"

// longestAgreement bounds a file that says what is accepted: a list of deviations, a contract.
const longestAgreement = 4 << 20

// excuses are the deviations that a release is known to have.
type excuses struct {
	file    string          // where they were read; empty: they are built in
	holds   []verdict.Known // today
	expired []verdict.Known
}

// deviations are what is known of the release, and whether it still excuses it on a day: that
// on which the run begins, also where it ends on the next.
func (s *session) deviations(benches []*bench.Bench, day time.Time) (excuses, error) {
	if len(benches) == 0 {
		return excuses{}, nil
	}
	release := benches[0].Release().Identity
	list, file, err := acceptedOf(firstOf(s.flags.transcripts, ownTranscripts), release)
	if err != nil {
		return excuses{}, err
	}
	e := excuses{file: file}
	if e.holds, err = s.all.Known(list, day); err != nil {
		return excuses{}, fmt.Errorf("read the known deviations of %s in %s: %w", release, firstOf(file, "this program"), err)
	}
	for _, d := range list {
		if d.Expired(day) {
			e.expired = append(e.expired, verdict.Known(d))
		}
	}
	return e, nil
}

// acceptedOf reads the deviations of a release from its file below dir, which it names, or,
// where there is none or the very same, what is built in.
func acceptedOf(dir string, release firmware.Identity) (list []firmware.Deviation, file string, err error) {
	file = filepath.Join(dir, filepath.FromSlash(firmware.DeviationFile(release)))
	data, err := regular.Read(file, longestAgreement)
	builtIn, none := fs.ReadFile(transcripts.FS, firmware.DeviationFile(release))
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && none == nil && bytes.Equal(data, builtIn):
		list, err = firmware.LoadDeviations(transcripts.FS, release)
		return list, "", err
	case err != nil:
		return nil, "", fmt.Errorf("read the known deviations: %w", err)
	}
	list, err = firmware.ParseDeviations(file, data)
	return list, file, err
}

// foreign tells what of a run does not come from this program: which deviations were accepted
// elsewhere, and which are no longer.
func (c *console) foreign(h verdict.Header) {
	if h.Deviations != "" {
		fmt.Fprintf(c.out, "note: what is known to fail is read from %s\n", h.Deviations)
	}
	for _, d := range h.Expired {
		fmt.Fprintf(c.out, "note: the deviation of %s was accepted until %s: it excuses nothing any more\n", d.ID, d.Expires)
	}
}
