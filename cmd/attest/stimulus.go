package main

import (
	"errors"
	"io/fs"
	"syscall"

	"github.com/spf13/cobra"

	"attest/internal/emulator"
)

func newStimulus() *cobra.Command {
	return &cobra.Command{
		Use:   "stimulus SOCKET NAME",
		Short: "Act on an emulated modem as laboratory hardware would",
		Long: "stimulus acts on the modem that attest emulate --control SOCKET serves, and returns when it\n" +
			"is done. NAME is what happens to the modem:\n\n" +
			"  pdp-loss     the network takes its PDP context away\n" +
			"  power-cycle  its supply is switched off and on\n" +
			"  reset        its reset pin is pulled\n" +
			"  drop         the network breaks its TCP connection",
		Example: "  attest stimulus /tmp/control pdp-loss",
		Args:    arguments("SOCKET", "NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			err := emulator.Control(c.Context(), args[0], args[1])
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
