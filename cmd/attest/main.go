// Command attest judges AT firmware releases of cellular modems.
//
// Exit status: 0 the release conforms, 1 it deviates, 2 the command line or a file
// that it names is wrong, 3 the bench broke or the run was interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"attest/internal/nearest"
)

// version is what reports say of the harness; releases set it with -ldflags.
var version = "devel"

// The exit statuses, design §4.
const (
	exitOK     = 0
	exitUsage  = 2
	exitBroken = 3
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run executes one command line and returns its exit status. The first interrupt
// ends the command in order, the second one at once.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	status := exitOK
	root := newRoot(&status)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		return complain(stderr, err)
	}
	return status
}

func newRoot(status *int) *cobra.Command {
	root := &cobra.Command{
		Use:           "attest",
		Short:         "Judge AT firmware releases of cellular modems",
		Long:          "attest drives a real or an emulated modem through the documented flows against an\nembedded MQTT broker and records, per firmware version, what passed.",
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          refuseUnknownCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(unknownFlag)
	root.AddCommand(newRun(status), newList(), newReport(status), newEmulate(), newStimulus(), newBroker(), newPorts())
	return root
}

// refuseUnknownCommand names the nearest command; cobra would print a page.
func refuseUnknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return &usageError{err: nearest.Unknown("command", args[0], names)}
}

// unknownFlag names the nearest flag.
func unknownFlag(c *cobra.Command, err error) error {
	name, ok := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !ok {
		return &usageError{err: err}
	}
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	var unknown *nearest.UnknownError
	refused := nearest.Unknown("flag", name, known)
	if errors.As(refused, &unknown) {
		unknown.Name, unknown.Nearest = "--"+unknown.Name, "--"+unknown.Nearest
	}
	return &usageError{err: refused}
}

// usageError is a mistake in what the user asked for: exit status 2.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// complain prints one line, and a hint where we know what to do, and returns the
// exit status.
func complain(stderr io.Writer, err error) int {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(stderr, "attest: %s\n", strings.TrimSpace(line))
	}
	var usage *usageError
	if !errors.As(err, &usage) {
		return exitBroken
	}
	if usage.hint != "" {
		fmt.Fprintf(stderr, "hint: %s\n", usage.hint)
	}
	return exitUsage
}

// usage wraps the arguments check of a command, so that its errors are status 2.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return &usageError{err: err}
		}
		return nil
	}
}
