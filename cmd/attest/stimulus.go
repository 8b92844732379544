package main

import (
	"errors"

	"github.com/spf13/cobra"

	"attest/internal/emulator"
	"attest/internal/nearest"
)

func newStimulus() *cobra.Command {
	return &cobra.Command{
		Use:   "stimulus SOCKET NAME",
		Short: "Act on an emulated modem as laboratory hardware would",
		Long:  "stimulus tells the modem behind a control socket to lose its PDP context (pdp-loss), its\npower (power-cycle), its connection (drop), or to be reset (reset).",
		Args:  usage(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, args []string) error {
			err := emulator.Control(c.Context(), args[0], args[1])
			var unknown *nearest.UnknownError
			if errors.As(err, &unknown) {
				return &usageError{err: err}
			}
			return err
		},
	}
}
