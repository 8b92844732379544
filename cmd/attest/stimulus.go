package main

import (
	"errors"
	"io/fs"
	"syscall"

	"github.com/spf13/cobra"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
)

func newStimulus() *cobra.Command {
	return &cobra.Command{
		Use:   "stimulus SOCKET NAME [RELEASE|IMAGE]",
		Short: "Act on an emulated modem as laboratory hardware would",
		Long: "stimulus acts on the modem that attest emulate --control SOCKET serves, and returns when it\n" +
			"is done. NAME is what happens to the modem:\n\n" +
			"  pdp-loss     the network takes its PDP context away\n" +
			"  power-cycle  its supply is switched off and on\n" +
			"  reset        its reset pin is pulled\n" +
			"  drop         the network breaks its TCP connection\n" +
			"  flash        another release is written into it: RELEASE, or the one after which the\n" +
			"               file IMAGE is named",
		Example: "  attest stimulus /tmp/control pdp-loss\n" +
			"  attest stimulus /tmp/control flash 780EP/V1008",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 3 && args[1] == bench.Flash {
				return nil
			}
			return arguments("SOCKET", "NAME")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			name := args[1]
			if len(args) == 3 {
				name += " " + imageRelease(args[2])
			}
			err := emulator.Control(c.Context(), args[0], name)
			var refused *emulator.RefusedError
			switch {
			case errors.As(err, &refused):
				return &usageError{err: err}
			case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTSOCK):
				return &usageError{err: err, hint: "SOCKET is what attest emulate was given as --control, and it must be running"}
			}
			return err
		},
	}
}

// imageRelease is the release that the name of an image tells, as 780EP/V1007; whatever
// tells none is left as it is.
func imageRelease(name string) string {
	if id, err := firmware.ParseImageName(name); err == nil {
		return id.Dir()
	}
	return name
}
