package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"attest/internal/nearest"
	"attest/internal/report"
)

// usageError is a mistake in what the user asked for: exit status 2.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// complain prints one line, and a hint where we know what to do, and returns the
// exit status. Only features have several lines: one for each of their mistakes.
func complain(stderr io.Writer, err error) int {
	for line := range strings.Lines(calm(err)) {
		fmt.Fprintf(stderr, "attest: %s\n", report.Visible(strings.TrimSpace(line)))
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

// calm is the text of an error in which the names of files, which errors of the system have as they
// are, do not end a line.
func calm(err error) string {
	text := err.Error()
	var path *fs.PathError
	var link *os.LinkError
	var names []string
	if errors.As(err, &path) {
		names = append(names, path.Path)
	}
	if errors.As(err, &link) {
		names = append(names, link.Old, link.New)
	}
	for _, name := range names {
		if name != "" {
			text = strings.ReplaceAll(text, name, report.Visible(name))
		}
	}
	return text
}

// refuseUnknownCommand names the nearest command; cobra would print a page.
func refuseUnknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	return &usageError{err: nearest.Unknown("command", args[0], names), hint: "attest --help lists the commands"}
}

// refuseFlag says what is wrong with a flag, without the words of the libraries.
func refuseFlag(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return &usageError{err: unknownFlag(c, unknown), hint: c.CommandPath() + " --help lists the flags"}
	case errors.As(err, &bare):
		return &usageError{err: fmt.Errorf("--%s needs a value: %s", bare.GetFlag().Name, meaning(bare.GetFlag()))}
	case errors.As(err, &bad):
		return &usageError{err: fmt.Errorf("--%s does not take %q: %s", bad.GetFlag().Name, bad.GetValue(), meaning(bad.GetFlag()))}
	}
	return &usageError{err: err}
}

// unknownFlag names the nearest flag; a letter is held against the letters.
func unknownFlag(c *cobra.Command, e *pflag.NotExistError) error {
	var flags []string
	c.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, "--"+f.Name) })
	if letters := e.GetSpecifiedShortnames(); letters != "" {
		return nearest.Unknown("flag", "-"+letters, flags)
	}
	return nearest.Unknown("flag", "--"+e.GetSpecifiedName(), flags)
}

// meaning is what the help says about a flag.
func meaning(f *pflag.Flag) string {
	_, usage := pflag.UnquoteUsage(f)
	return usage
}

// arguments refuses any other number of arguments than there are names.
func arguments(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) == len(names):
			return nil
		case len(names) == 0:
			return &usageError{err: fmt.Errorf("%s takes no argument, got %q", c.CommandPath(), args[0])}
		case len(args) < len(names):
			return &usageError{err: fmt.Errorf("%s needs %s", c.CommandPath(), strings.Join(names[len(args):], " and "))}
		}
		return &usageError{err: fmt.Errorf("%s takes %s alone, got %q as well", c.CommandPath(), strings.Join(names, " and "), args[len(names)])}
	}
}
