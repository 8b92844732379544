package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"attest/internal/benchfile"
	"attest/internal/doctor"
	"attest/internal/port"
	"attest/transcripts"
)

// doctorFlags are the flags of attest doctor.
type doctorFlags struct {
	run          runFlags // those that say which benches
	json, schema bool
}

func newDoctor(status *int) *cobra.Command {
	var f doctorFlags
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check a bench before a run",
		Long: "doctor goes through a bench from the port to the broker: port, lock, line rate, AT, release,\n" +
			"SIM, signal, registration, attachment, address, clock, the broker's name and each of its\n" +
			"listeners as the modem reaches them, stimuli. It says what to do about each problem, mends\n" +
			"none, and leaves the modem as it was; stimuli are looked for, and not run.\n\n" +
			"Exit status: 0 no problem, 1 a problem, 2 the command line or a file that it names is wrong,\n" +
			"3 interrupted.",
		Example: "  attest doctor --bench bench.yaml\n" +
			"  attest doctor --modem /dev/ttyUSB2\n" +
			"  attest doctor --schema > bench.schema.json",
		Args: arguments(),
		RunE: func(c *cobra.Command, _ []string) error {
			if f.schema {
				_, err := c.OutOrStdout().Write(benchfile.Schema())
				return err
			}
			var err error
			*status, err = f.examine(c.Context(), c.OutOrStdout())
			return err
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.run.bench, "bench", "", "YAML `FILE` of one bench or several")
	flags.StringArrayVar(&f.run.only, "only", nil, "`NAME` of a bench in the file; may be repeated (default all)")
	flags.StringVar(&f.run.modem, "modem", "", "`URL` of the port, such as /dev/ttyUSB2 or usb:19d1:0001; overrules the file")
	flags.StringVar(&f.run.broker, "broker", "", "`URL` of a broker that is there already, external://HOST?…; overrules the file")
	flags.StringVar(&f.run.release, "release", "", "`MODEL/VERSION` on the label; overrules the file")
	flags.Float64Var(&f.run.multiplier, "timeout-multiplier", 0, "`NUMBER` that scales the documented times (default 1)")
	flags.BoolVar(&f.json, "json", false, "print one JSON object a bench")
	flags.BoolVar(&f.schema, "schema", false, "print the JSON Schema of bench files, for editors, and look at no bench")
	return c
}

// examine looks at one bench after the other and returns the exit status.
func (f *doctorFlags) examine(ctx context.Context, out io.Writer) (int, error) {
	setups, err := f.run.setups()
	if err != nil {
		return 0, err
	}
	status := exitOK
	for i, s := range setups {
		if s.config.Embedded() {
			return 0, &usageError{err: errors.New("there is no port to look at: the embedded emulator needs no doctor"),
				hint: "name a modem with --modem or --bench; attest emulate serves an emulated one on a pty"}
		}
		if i > 0 && !f.json {
			fmt.Fprintln(out)
		}
		found, err := f.one(ctx, out, s)
		var mistake *port.UsageError
		switch _, sick := doctor.First(found); {
		case errors.As(err, &mistake):
			return 0, s.unopened(mistake)
		case ctx.Err() != nil:
			return exitBroken, errors.New("interrupted: what the doctor changed in the modem is set back")
		case err != nil:
			return exitBroken, err
		case sick:
			status = exitDeviates
		}
	}
	return status, nil
}

// one examines a bench and shows what is found.
func (f *doctorFlags) one(ctx context.Context, out io.Writer, s *setup) ([]doctor.Finding, error) {
	cfg := doctor.Config{Bench: s.config, Label: s.label, Profiles: transcripts.FS}
	if !f.json {
		cfg.Found = showing(out, s)
	}
	found, err := doctor.Examine(ctx, cfg)
	switch {
	case err != nil:
	case f.json:
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		err = encoder.Encode(map[string]any{"bench": s.bench, "modem": s.name(), "verdict": verdictOf(found), "checks": found})
	default:
		fmt.Fprintf(out, "\n%s\n", verdictOf(found))
	}
	return found, err
}

// showing prints each finding as a line, with what to do below it.
func showing(out io.Writer, s *setup) func(doctor.Finding) {
	head := sync.OnceFunc(func() { fmt.Fprintf(out, "%s\n", strings.TrimPrefix(s.bench+": "+s.name(), ": ")) })
	return func(f doctor.Finding) {
		head() // not before anything can be said of it
		mark := string(f.Status)
		if f.Status == doctor.NotChecked {
			mark = "-"
		}
		fmt.Fprintf(out, "%-8s %-13s %s\n", mark, f.Check, f.Text)
		if f.Hint != "" {
			fmt.Fprintf(out, "%-22s -> %s\n", "", f.Hint)
		}
	}
}

// verdictOf is the last line: what to do first, or that a run can begin.
func verdictOf(found []doctor.Finding) string {
	problems, warnings := 0, 0
	for _, f := range found {
		switch f.Status {
		case doctor.Problem:
			problems++
		case doctor.Warning:
			warnings++
		}
	}
	first, sick := doctor.First(found)
	switch {
	case sick:
		return fmt.Sprintf("%s: begin with %s", count(problems, "problem"), first.Check)
	case warnings > 0:
		return fmt.Sprintf("ready for attest run, with %s", count(warnings, "warning"))
	}
	return "ready for attest run"
}
