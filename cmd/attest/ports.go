package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"attest/internal/port"
)

func newPorts() *cobra.Command {
	return &cobra.Command{
		Use:   "ports",
		Short: "List the serial ports with their USB identity",
		Long: "ports lists the serial ports of this machine without opening one. Of the several ports of a\n" +
			"module's USB cable it marks those that answer AT; give one of these to attest run --modem.",
		Args: arguments(),
		RunE: func(c *cobra.Command, _ []string) error {
			ports, err := port.List(os.DirFS("/sys"))
			if err != nil {
				return fmt.Errorf("list serial ports: %w", err)
			}
			out := c.OutOrStdout()
			if len(ports) == 0 {
				fmt.Fprintln(out, "no USB serial port; a modem's USB cable may be missing, or its driver")
				return nil
			}
			table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "PATH\tUSB\tINTERFACE\tSERIAL\tPRODUCT\tAT")
			for _, p := range ports {
				fmt.Fprintf(table, "%s\t%s:%s\t%02x\t%s\t%s\t%s\n", p.Path, p.VID, p.PID, p.Interface, p.Serial, p.Product, atMark(p))
			}
			return table.Flush()
		},
	}
}

func atMark(p port.Info) string {
	if p.AT {
		return "answers AT"
	}
	return ""
}
