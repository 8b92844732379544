package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"attest/internal/bench"
	"attest/internal/benchfile"
	"attest/internal/doctor"
	"attest/internal/port"
	"attest/transcripts"
)

// initFlags are the flags of attest init.
type initFlags struct {
	modem      string
	multiplier float64
}

func newInit() *cobra.Command {
	var f initFlags
	c := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Ask a bench and write its bench file",
		Long: "init finds the modem, asks it for its release and at which address it reaches this machine,\n" +
			"and writes a bench file (bench.yaml unless another is named) in which every key is\n" +
			"explained. It overwrites nothing. attest doctor then looks at the whole bench.",
		Example: "  attest init\n" +
			"  attest init lab.yaml --modem /dev/ttyUSB2",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return f.write(c.Context(), firstOf(strings.Join(args, ""), "bench.yaml"), c.OutOrStdout())
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.modem, "modem", bench.Auto, "`URL` of the port, such as /dev/ttyUSB2")
	flags.Float64Var(&f.multiplier, "timeout-multiplier", 0, "`NUMBER` that scales the documented times (default 1)")
	return c
}

// write asks the modem and writes the file.
func (f *initFlags) write(ctx context.Context, name string, out io.Writer) error {
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return &usageError{err: fmt.Errorf("write the bench file: %q is there already", name), hint: "name another one: attest init FILE"}
	}
	s := &setup{config: bench.Config{Modem: f.modem, Timeouts: bench.Timeouts{Multiplier: f.multiplier}}}
	if s.config.Embedded() {
		return &usageError{err: errors.New("the embedded emulator needs no bench file"), hint: "name the port of a modem with --modem"}
	}
	found, sick, err := doctor.Discover(ctx, doctor.Config{Bench: s.config, Profiles: transcripts.FS})
	var mistake *port.UsageError
	switch {
	case errors.As(err, &mistake):
		return s.unopened(mistake)
	case err != nil:
		return err
	case sick.Status == doctor.Problem:
		return &usageError{err: fmt.Errorf("ask the modem on %s: %s: %s", f.modem, sick.Check, sick.Text), hint: sick.Hint}
	}
	if err := create(name, f.file(found)); err != nil {
		return &usageError{err: fmt.Errorf("write the bench file: %w", err)}
	}
	tell(out, found, name)
	return nil
}

// create writes a file that must not be there.
func create(name string, content []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// file is the bench file for what was found. Beyond loopback the ports are fixed: whoever
// forwards them has to know them.
func (f *initFlags) file(found doctor.Discovery) []byte {
	b := &benchfile.Bench{Modem: found.Modem, Release: found.Release.Dir()}
	b.Timeouts.Multiplier = f.multiplier
	notes := make(map[string]string)
	if !found.Loopback() {
		b.Broker.Listen = firstOf(found.Address, "0.0.0.0")
		b.Broker.Advertise = found.Address
		b.Broker.Ports = benchfile.Ports{Plain: 1884, TLS: 8883, Mutual: 8884, Echo: 1885}
	}
	if found.Address == "" {
		notes["broker.advertise"] = "FILL IN: name or address by which the modem reaches this machine"
	}
	return benchfile.Format(b, notes)
}

// tell says what is in the file, and what is left to do.
func tell(out io.Writer, found doctor.Discovery, name string) {
	fmt.Fprintf(out, "modem    %s\nrelease  %s\n", found.Modem, found.Release)
	switch {
	case found.Address != "":
		fmt.Fprintf(out, "broker   the modem reaches this machine at %s\n", found.Address)
	case found.Online.Status == doctor.Problem:
		fmt.Fprintf(out, "broker   unknown, the modem cannot connect: %s: %s\n         -> %s; then fill in broker.advertise\n", found.Online.Check, found.Online.Text, found.Online.Hint)
	default:
		fmt.Fprintf(out, "broker   unknown: the modem does not reach this machine at %s\n"+
			"         -> forward the broker's ports to this machine and fill in broker.advertise\n", strings.Join(found.Tried, ", "))
	}
	fmt.Fprintf(out, "\nwrote %s; next: attest doctor --bench %s\n", name, filepath.Clean(name))
}
