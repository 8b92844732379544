package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"attest/internal/report"
)

func newReport(status *int) *cobra.Command {
	var root string
	c := &cobra.Command{
		Use:   "report RUN",
		Short: "Write the reports of a run again, also of a run that died",
		Long: "report reads the journal of a run and writes its reports. Every verdict that was given\n" +
			"stands; a scenario without one is an error. RUN is a run's directory, its name, its name\n" +
			"behind its version (V1007/nightly), or latest. The exit status is that of the run.",
		Example: "  attest report latest",
		Args:    arguments("RUN"),
		RunE: func(c *cobra.Command, args []string) error {
			dir, err := report.Locate(root, args[0])
			if err != nil {
				return &usageError{err: err}
			}
			r, err := report.Load(dir)
			if err != nil {
				return &usageError{err: err}
			}
			if err := report.Write(dir, r); err != nil {
				return fmt.Errorf("write the reports: %w", err)
			}
			summary := r.Summary()
			newConsole(c.OutOrStdout(), "plain").end(summary, dir)
			*status = summary.Status
			return nil
		},
	}
	c.Flags().StringVar(&root, "reports", "reports", "`DIR` below which the runs are")
	return c
}
