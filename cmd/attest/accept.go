package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"attest/internal/atomicfile"
	"attest/internal/firmware"
	"attest/internal/nearest"
	"attest/internal/regular"
	"attest/internal/report"
	"attest/internal/verdict"
	"attest/transcripts"
)

// acceptFlags are the flags of attest accept.
type acceptFlags struct {
	reports, transcripts  string
	reason, link, expires string
}

func newAccept() *cobra.Command {
	var f acceptFlags
	c := &cobra.Command{
		Use:   "accept RUN ID ...",
		Short: "Accept failures of a run as known deviations of the release",
		Long: "accept writes the failures of scenarios in a run, as they are recognised, into\n" +
			"<transcripts>/<model>/<version>/deviations.yaml, which attest run reads from then on: the\n" +
			"scenario must still fail, and in the same way. Comments in the file stay. A new file begins\n" +
			"with what is built in for the release. RUN is named as for attest report.\n\n" +
			"After its last day, which ends for everybody with that of UTC, a deviation excuses nothing\n" +
			"any more. It holds for a run by the day on which that begins.",
		Example: "  attest accept latest PUB-007 --reason 'the vendor mends it in V1009' \\\n" +
			"    --link https://example.org/issue/12 --expires 2027-06-30",
		Args: atLeast("RUN", "ID"),
		RunE: func(c *cobra.Command, args []string) error {
			return f.accept(c.OutOrStdout(), args[0], args[1:])
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.reason, "reason", "", "`TEXT`: why the failure is accepted; needed")
	flags.StringVar(&f.link, "link", "", "`URL` of the issue or the release note")
	flags.StringVar(&f.expires, "expires", "", "`DAY`, such as 2027-06-30: the last one on which it is accepted (default: for ever)")
	flags.StringVar(&f.reports, "reports", "reports", "`DIR` below which the runs are")
	flags.StringVar(&f.transcripts, "transcripts", ownTranscripts, "`DIR` to write into, which attest run takes as well")
	return c
}

// accept writes the failures into the list. All mistakes are found before.
func (f *acceptFlags) accept(out io.Writer, name string, ids []string) error {
	if err := f.check(time.Now()); err != nil {
		return &usageError{err: err}
	}
	run, release, err := judgedRun(f.reports, name)
	if err != nil {
		return err
	}
	file := filepath.Join(f.transcripts, filepath.FromSlash(firmware.DeviationFile(release)))
	list, err := listOf(file, release)
	if err != nil {
		return &usageError{err: err}
	}
	var accepted []firmware.Deviation
	for _, id := range ids {
		d, err := f.deviation(run, id)
		if err != nil {
			return err
		}
		if list, err = firmware.Accept(file, list, d); err != nil {
			return &usageError{err: err}
		}
		accepted = append(accepted, d)
	}
	if err := keep(file, list); err != nil {
		return &usageError{err: fmt.Errorf("write the deviations: %w", err)}
	}
	for _, d := range accepted {
		fmt.Fprintf(out, "accepted %s on %s: %s\n", d.ID, release, d.Signature)
	}
	if len(run.Defects) > 0 {
		fmt.Fprintf(out, "note: the emulator was broken on purpose in that run, by %s\n", strings.Join(run.Defects, ", "))
	}
	fmt.Fprintf(out, "wrote %s\n", file)
	return nil
}

// keep writes the list. A file that is there keeps its mode, and a link leads where it led.
func keep(file string, list []byte) error {
	mode := os.FileMode(0o644)
	if there, err := filepath.EvalSymlinks(file); err == nil {
		info, err := os.Stat(there)
		if err != nil {
			return err
		}
		file, mode = there, info.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return atomicfile.ReplaceDurably(file, list, mode)
}

// check refuses what nobody could look up later.
func (f *acceptFlags) check(now time.Time) error {
	if strings.TrimSpace(f.reason) == "" {
		return errors.New("attest accept needs --reason: why is the failure accepted?")
	}
	if f.link != "" {
		if link, err := url.Parse(f.link); err != nil || link.Host == "" || link.Scheme != "https" && link.Scheme != "http" {
			return fmt.Errorf("--link does not take %q: want a URL such as https://example.org/issue/12", f.link)
		}
	}
	if f.expires != "" {
		if _, err := time.Parse(time.DateOnly, f.expires); err != nil {
			return fmt.Errorf("--expires does not take %q: want a day such as 2027-06-30", f.expires)
		}
		if (firmware.Deviation{Expires: f.expires}).Expired(now) {
			return fmt.Errorf("--expires does not take %s: that day is over", f.expires)
		}
	}
	return nil
}

// judgedRun loads a run and says which release it judged.
func judgedRun(reports, name string) (*report.Run, firmware.Identity, error) {
	_, run, err := findRun(reports, name, report.Load)
	if err != nil {
		return nil, firmware.Identity{}, err
	}
	release, err := parseRelease(run.Model + "/" + run.Version)
	if err != nil {
		return nil, firmware.Identity{}, &usageError{err: fmt.Errorf("the run %q does not tell which release it judged", run.Run), hint: "a deviation is accepted of one release alone"}
	}
	return run, release, nil
}

// deviation makes one of what a scenario failed by in a run.
func (f *acceptFlags) deviation(run *report.Run, id string) (firmware.Deviation, error) {
	var ids, rows []string
	for _, c := range run.Cases() {
		if c.ID == id {
			signature, err := failed(c)
			return firmware.Deviation{ID: id, Signature: signature, Reason: f.reason, Link: f.link, Expires: f.expires}, err
		}
		ids = append(ids, c.ID)
		if strings.HasPrefix(c.ID, id+".") {
			rows = append(rows, c.ID)
		}
	}
	if len(rows) > 0 {
		return firmware.Deviation{}, &usageError{err: fmt.Errorf("%s is an outline, whose rows pass and fail by themselves: name %s", id, strings.Join(rows, " or "))}
	}
	return firmware.Deviation{}, &usageError{err: nearest.Unknown("scenario of the run", id, ids)}
}

// failed returns how a scenario failed, or why there is nothing to accept.
func failed(c report.Case) (string, error) {
	signature := verdict.Signature(c.Result.Mismatches)
	switch {
	case c.Result.Outcome == verdict.Fail && signature != "":
		return signature, nil
	case c.Result.Judgement == verdict.Conforms:
		return "", &usageError{err: fmt.Errorf("%s conforms in that run: there is nothing to accept", c.ID)}
	case c.Result.Judgement == verdict.Fixed:
		return "", &usageError{err: fmt.Errorf("%s is fixed in that run", c.ID), hint: "take it off the list of known deviations"}
	}
	return "", &usageError{err: fmt.Errorf("%s has no verdict on the firmware in that run: it is %s", c.ID, c.Result.Judgement), hint: "only what failed can be accepted"}
}

// listOf is the list in a file, or what it begins with: what is built in for the release.
func listOf(file string, release firmware.Identity) ([]byte, error) {
	list, err := regular.Read(file, longestAgreement)
	if !errors.Is(err, fs.ErrNotExist) {
		return list, err
	}
	list, err = fs.ReadFile(transcripts.FS, firmware.DeviationFile(release))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Appendf(nil, "# Known failures of %s. Each must still fail, and in the same way.\ndeviations: []\n", release), nil
	}
	return list, err
}
