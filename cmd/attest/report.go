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

func newReport(status *int) *cobra.Command {
	var root, lang string
	var pdf bool
	var ci ciFlags
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
			if err := ci.check("plain"); err != nil {
				return &usageError{err: err}
			}
			if _, err := words.In(lang); err != nil {
				return &usageError{err: err}
			}
			chromium := ""
			if pdf {
				found, err := findChromium()
				if err != nil {
					return err
				}
				chromium = found
			}
			dir, r, err := findRun(root, args[0], report.Load)
			if err != nil {
				return err
			}
			signed := evidence.Signed(dir)
			var also []string
			switch {
			case !signed:
				also, err = rewrite(c.Context(), dir, r, lang, chromium)
			case lang != words.Tags()[0] || pdf:
				err = &usageError{err: fmt.Errorf("the run %q is signed, and a signature covers every file", r.Run), hint: "copy its directory without " + evidence.File + ", and name the copy"}
			}
			if err != nil {
				return err
			}
			ended := &ending{r, r.Summary(), dir}
			*status = ended.summary.Status
			out := newConsole(c.OutOrStdout(), "plain")
			return ci.show(out, root, "", func() ([]*ending, error) {
				out.end(ended.summary, dir)
				if signed {
					fmt.Fprintln(c.OutOrStdout(), "note: the run is signed, so nothing was written")
				}
				for _, name := range also {
					fmt.Fprintf(c.OutOrStdout(), "also:   %s\n", report.Visible(filepath.Join(dir, name)))
				}
				return []*ending{ended}, nil
			})
		},
	}
	ci.define(c.Flags())
	c.Flags().StringVar(&root, "reports", "reports", "`DIR` below which the runs are")
	defineLanguage(c, &lang, "the page")
	c.Flags().BoolVar(&pdf, "pdf", false, "print the page, too (needs Chromium)")
	return c
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
