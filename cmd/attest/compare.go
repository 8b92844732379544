package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"attest/internal/nearest"
	"attest/internal/report"
	"attest/internal/words"
)

// compareFormats are the values of compare's --format.
var compareFormats = []string{"text", "md", "html", "json"}

func newCompare(status *int) *cobra.Command {
	var root, format, lang string
	var subset bool
	c := &cobra.Command{
		Use:   "compare BEFORE AFTER",
		Short: "Tell what changed from one run to another",
		Long: "compare holds a run against an earlier one, usually of the release before: which scenarios\n" +
			"are broken, fixed, new, gone, or fail with another message; which commands are slower or\n" +
			"faster; and what else differs: the TLS offer, the commands that are understood, the limits\n" +
			"of their parameters. A run is named as in attest report.\n\n" +
			"A command is slower if the test of Mann and Whitney says so with p < 0.01, for all commands\n" +
			"together, and the 99 % interval of its shift reaches 20 % of the median before; from\n" +
			"scenarios that passed in both runs, and never on an embedded emulator.\n\n" +
			"Exit status: 0 no regression; 1 a scenario broke or fails in another way, or a command is\n" +
			"slower; 2 the command line, or a run that it names, is wrong; 3 undecided: the later run\n" +
			"is not whole, did not judge what the earlier one judged, or failed what that one did not\n" +
			"judge.",
		Example: "  attest compare V1007/nightly V1010/nightly\n" +
			"  attest compare V1007/nightly latest --format md > comment.md\n" +
			"  attest compare V1007/nightly V1010/quick --subset",
		Args: arguments("BEFORE", "AFTER"),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(compareFormats, format) {
				return &usageError{err: nearest.Unknown("format", format, compareFormats)}
			}
			if lang != words.Tags()[0] && format != "html" {
				return &usageError{err: fmt.Errorf("--lang %s is for a page", lang), hint: "add --format html"}
			}
			var runs [2]*report.Run
			for i, name := range args {
				var err error
				if _, runs[i], err = findRun(root, name, report.LoadTimed); err != nil {
					return err
				}
			}
			if subset {
				runs[0] = runs[0].Within(runs[1])
			}
			diff, err := report.CompareIn(lang, runs[0], runs[1])
			if err != nil {
				return &usageError{err: err}
			}
			*status = diff.Status
			return showDiff(c.OutOrStdout(), diff, format)
		},
	}
	c.Flags().StringVar(&root, "reports", "reports", "`DIR` below which the runs are")
	c.Flags().BoolVar(&subset, "subset", false, "AFTER was to judge a part of BEFORE: scenarios that it did not plan are left out")
	c.Flags().StringVar(&format, "format", "text", "`FORMAT`: text; md, as a comment on a merge request; html, one page; json")
	defineLanguage(c, &lang, "the page")
	return c
}

func showDiff(out io.Writer, d report.Diff, format string) error {
	var text []byte
	var err error
	switch format {
	case "md":
		text = []byte(d.Comment())
	case "html":
		text, err = d.HTML()
	case "json":
		text, err = d.JSON()
	default:
		text = fmt.Appendf(nil, "%s\n%s\n", d, d.Sentence())
	}
	if err != nil {
		return fmt.Errorf("write the comparison: %w", err)
	}
	_, _ = out.Write(text) // a reader that is gone is no reason for another status
	return nil
}
