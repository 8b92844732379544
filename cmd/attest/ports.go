package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"attest/internal/port"
)

func newPorts() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "ports",
		Short: "List the serial ports with their USB identity",
		Long: "ports lists the serial ports of this machine without opening one. Of the several ports of a\n" +
			"module's USB cable it marks those that answer AT. Give attest run --modem the path of one, or\n" +
			"its identity, which it keeps while it stays in its socket: usb:VID:PID?interface=02&location=1-1.2\n" +
			"(--json has it as url; in a shell, put it in quotes).",
		Args: arguments(),
		RunE: func(c *cobra.Command, _ []string) error {
			ports, err := port.List(os.DirFS("/sys"))
			if err != nil {
				return fmt.Errorf("list serial ports: %w", err)
			}
			if asJSON {
				return portsJSON(c.OutOrStdout(), ports)
			}
			return portsTable(c.OutOrStdout(), ports)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the ports as one JSON array")
	return c
}

func portsTable(out io.Writer, ports []port.Info) error {
	if len(ports) == 0 {
		_, err := fmt.Fprintln(out, "no serial port; a modem's USB cable may be missing, or its driver")
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PATH\tUSB\tINTERFACE\tLOCATION\tSERIAL\tPRODUCT\tAT")
	for _, p := range ports {
		ids, number := "none", ""
		if p.VID != "" {
			ids, number = p.VID+":"+p.PID, fmt.Sprintf("%02x", p.Interface)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.Path, ids, number, p.Location, p.Serial, p.Product, atMark(p))
	}
	return table.Flush()
}

func atMark(p port.Info) string {
	if p.AT {
		return "answers AT"
	}
	return ""
}

// serialPort is a port for programs. What a UART has not is left out.
type serialPort struct {
	Path      string `json:"path"`
	URL       string `json:"url"` // as --modem takes it, the same after a replug
	VID       string `json:"vid,omitempty"`
	PID       string `json:"pid,omitempty"`
	Interface string `json:"interface,omitempty"` // two hexadecimal digits
	Location  string `json:"location,omitempty"`
	Serial    string `json:"serial,omitempty"`
	Product   string `json:"product,omitempty"`
	AT        bool   `json:"at"`
}

func portsJSON(out io.Writer, ports []port.Info) error {
	list := make([]serialPort, 0, len(ports)) // an empty list, never null
	for _, p := range ports {
		s := serialPort{Path: p.Path, URL: p.URL(), VID: p.VID, PID: p.PID, Location: p.Location, Serial: p.Serial, Product: p.Product, AT: p.AT}
		if p.VID != "" {
			s.Interface = fmt.Sprintf("%02x", p.Interface)
		}
		list = append(list, s)
	}
	text := json.NewEncoder(out)
	text.SetEscapeHTML(false) // a URL has an &
	return text.Encode(list)
}
