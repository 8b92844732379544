package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"attest/internal/evidence"
	"attest/internal/report"
	"attest/internal/words"
)

// reportFlags are the flags of attest report.
type reportFlags struct {
	reports, lang string
	pdf           bool
	ci            ciFlags
}

func newReport(status *int) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "report RUN",
		Short: "Write the reports of a run again, also of a run that died",
		Long: "report reads the journal of a run and writes its reports. Every verdict that was given\n" +
			"stands; a scenario without one is an error. RUN is a run's directory, its name, its name\n" +
			"behind its version (V1007/nightly), or latest. The exit status is that of the run.\n" +
			"--lang zh also writes the page in Chinese, as report.zh.html. --pdf also prints the page, as\n" +
			"report.pdf or report.zh.pdf, with Chromium; of a scenario that conforms it has no steps.\n" +
			"Nothing is written into the directory of a run that is signed.",
		Example: "  attest report latest\n  attest report latest --lang zh --pdf",
		Args:    arguments("RUN"),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			*status, err = f.report(c.Context(), args[0], newConsole(c.OutOrStdout(), "plain"))
			return err
		},
	}
	f.ci.define(c.Flags())
	c.Flags().StringVar(&f.reports, "reports", "reports", "`DIR` below which the runs are")
	defineLanguage(c, &f.lang, "the page")
	c.Flags().BoolVar(&f.pdf, "pdf", false, "print the page, too (needs Chromium)")
	return c
}

// report writes the reports of a run, and returns its exit status.
func (f *reportFlags) report(ctx context.Context, name string, out *console) (int, error) {
	chromium, err := f.check()
	if err != nil {
		return 0, err
	}
	dir, r, err := findRun(f.reports, name, report.Load)
	if err != nil {
		return 0, err
	}
	signed := evidence.Signed(dir)
	var also []string
	switch {
	case !signed:
		also, err = rewrite(ctx, dir, r, f.lang, chromium)
	case f.lang != words.Tags()[0] || f.pdf:
		err = &usageError{err: fmt.Errorf("the run %q is signed, and a signature covers every file", r.Run), hint: "copy its directory without " + evidence.File + ", and name the copy"}
	}
	if err != nil {
		return 0, err
	}
	ended := &ending{r, r.Summary(), dir}
	return ended.summary.Status, f.ci.show(out, f.reports, "", func() ([]*ending, error) {
		out.end(ended.summary, dir)
		if signed {
			fmt.Fprintln(out.out, "note: the run is signed, so nothing was written")
		}
		for _, name := range also {
			fmt.Fprintf(out.out, "also:   %s\n", report.Visible(filepath.Join(dir, name)))
		}
		return []*ending{ended}, nil
	})
}

// check refuses what cannot be done, and finds Chromium if there is something to print.
func (f *reportFlags) check() (chromium string, err error) {
	if err := f.ci.check("plain"); err != nil {
		return "", &usageError{err: err}
	}
	if _, err := words.In(f.lang); err != nil {
		return "", &usageError{err: err}
	}
	if f.pdf {
		return findChromium()
	}
	return "", nil
}

// defineLanguage adds the flag for the language of what is made.
func defineLanguage(c *cobra.Command, lang *string, of string) {
	c.Flags().StringVar(lang, "lang", words.Tags()[0], "`LANGUAGE` of "+of+": "+strings.Join(words.Tags(), ", "))
}

// rewrite writes all reports, the page in a language, too, and prints it if there is something to
// print with. It returns the names of what report.Write has not written.
func rewrite(ctx context.Context, dir string, r *report.Run, lang, chromium string) ([]string, error) {
	if err := report.Write(dir, r); err != nil {
		return nil, fmt.Errorf("write the reports: %w", err)
	}
	var written []string
	page, err := report.WritePage(dir, r, lang)
	if err == nil && lang != words.Tags()[0] {
		written = append(written, page)
	}
	if err == nil && chromium != "" {
		page, err = printPDF(ctx, chromium, dir, page)
		written = append(written, page)
	}
	if err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return written, nil
}
