package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"attest/internal/coverage"
	"attest/internal/firmware"
	"attest/internal/suite"
	"attest/transcripts"
)

// listFlags are the flags of attest list.
type listFlags struct {
	steps, defects, profiles, coverage, json, markdown, hash bool
	tags, features                                           string
}

func newList() *cobra.Command {
	var f listFlags
	c := &cobra.Command{
		Use:   "list [ID|FEATURE ...]",
		Short: "List the scenarios with their sources",
		Long: "list prints the scenarios that the arguments and --tags select, with the sources of what\n" +
			"they require. It takes the arguments of run.",
		Example: "  attest list\n" +
			"  attest list --coverage\n" +
			"  attest list tls --tags '@security'",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, names []string) error { return f.list(c.OutOrStdout(), names) },
	}
	flags := c.Flags()
	flags.BoolVar(&f.steps, "steps", false, "list the words of all steps instead")
	flags.BoolVar(&f.defects, "defects", false, "list the defects that the emulator can have instead")
	flags.BoolVar(&f.profiles, "profiles", false, "list the releases that have a profile, which the emulator can play, instead")
	flags.BoolVar(&f.coverage, "coverage", false, "list what the documents promise instead, each with its scenarios")
	flags.BoolVar(&f.markdown, "markdown", false, "with --defects: print the groups as a table in Markdown")
	flags.BoolVar(&f.hash, "hash", false, "print the SHA-256 of the features instead, by which companies agree on them")
	flags.BoolVar(&f.json, "json", false, "print the scenarios, or the coverage, as one JSON array")
	flags.StringVar(&f.tags, "tags", "", "tag `EXPRESSION`, such as '@tls and not @fs'")
	flags.StringVar(&f.features, "features", "", "`DIR` with more features, AREA/SUBJECT.feature, for the same steps")
	return c
}

func (f *listFlags) list(out io.Writer, names []string) error {
	alone := map[string]bool{"steps": f.steps, "defects": f.defects, "profiles": f.profiles}
	maps.DeleteFunc(alone, func(_ string, asked bool) bool { return !asked })
	switch {
	case len(alone) > 1, len(alone) == 1 && (f.coverage || f.json || f.tags != "" || f.features != "" || len(names) > 0):
		return &usageError{err: errors.New("--steps, --defects and --profiles each list all there is, and go with nothing else")}
	case f.markdown && !f.defects:
		return &usageError{err: errors.New("--markdown goes with --defects alone")}
	case f.hash && (len(alone) > 0 || f.coverage || f.json || f.tags != "" || len(names) > 0):
		return &usageError{err: errors.New("--hash is of all features, and goes with --features alone")}
	case f.coverage && (f.tags != "" || len(names) > 0):
		return &usageError{err: errors.New("--coverage is of all scenarios, and goes with --json and --features alone")}
	case f.steps:
		for _, words := range suite.Dictionary() {
			fmt.Fprintln(out, words)
		}
		return nil
	case f.markdown:
		markDefects(out)
		return nil
	case f.defects:
		return listDefects(out)
	case f.profiles:
		return listProfiles(out)
	}
	plan, err := loadPlan(f.features)
	if err == nil && f.hash {
		fmt.Fprintln(out, plan.Hash)
		return nil
	}
	if err == nil && f.coverage {
		return listCoverage(out, coverage.Of(plan.Planned()), f.json)
	}
	if err == nil {
		plan, err = plan.Select(names, f.tags)
	}
	if err != nil {
		return &usageError{err: err}
	}
	if f.json {
		return json.NewEncoder(out).Encode(plan.Planned())
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, s := range plan.Planned() {
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.ID, s.Title, strings.Join(s.Sources, ", "))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, count(len(plan.Scenarios), "scenario"))
	return nil
}

// listCoverage prints a table a document, and a line that sums each up.
func listCoverage(out io.Writer, tables []coverage.Table, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(tables)
	}
	for _, t := range tables {
		fmt.Fprintf(out, "%s\n", t.Name)
		columns := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, r := range t.Rows {
			fmt.Fprintf(columns, "  %s\t%s\n", r.Tag, r)
		}
		if err := columns.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(out)
	}
	for _, t := range tables {
		fmt.Fprintln(out, t.Summary())
	}
	return nil
}

// listProfiles prints each release as emulator:MODEL/VERSION takes it, with what is
// known to fail on it.
func listProfiles(out io.Writer) error {
	ids, err := firmware.List(transcripts.FS)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, id := range ids {
		profile, err := firmware.Load(transcripts.FS, id)
		if err != nil {
			return err
		}
		known, err := firmware.LoadDeviations(transcripts.FS, id)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", id.Dir(), profile.Revision(), count(len(known), "known deviation"))
	}
	return table.Flush()
}

// count is a number of things in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
