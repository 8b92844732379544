package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"attest/internal/suite"
)

func newList() *cobra.Command {
	var dictionary, asJSON bool
	var tags, extra string
	c := &cobra.Command{
		Use:   "list [ID|FEATURE ...]",
		Short: "List the scenarios with their sources",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, names []string) error {
			out := c.OutOrStdout()
			if dictionary {
				for _, words := range suite.Dictionary() {
					fmt.Fprintln(out, words)
				}
				return nil
			}
			plan, err := loadPlan(extra)
			if err == nil {
				plan, err = plan.Select(names, tags)
			}
			if err != nil {
				return &usageError{err: err}
			}
			if asJSON {
				return json.NewEncoder(out).Encode(plan.Planned())
			}
			for _, s := range plan.Planned() {
				fmt.Fprintf(out, "%-20s %-70s %s\n", s.ID, s.Title, strings.Join(s.Sources, ", "))
			}
			fmt.Fprintf(out, "%d scenarios\n", len(plan.Scenarios))
			return nil
		},
	}
	c.Flags().BoolVar(&dictionary, "steps", false, "list the step dictionary instead")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON array")
	c.Flags().StringVar(&tags, "tags", "", "tag expression, such as '@tls and not @fs'")
	c.Flags().StringVar(&extra, "features", "", "directory with more features for the same steps")
	return c
}
