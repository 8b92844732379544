package bench

import "attest/internal/port"

// ownUSB reports whether the port is the module's own USB: it goes when the module
// restarts, and comes back as another one. What cannot be found out is taken for a
// port that stays.
func (c *Config) ownUSB() bool {
	if c.Embedded() {
		return false
	}
	found, err := port.Lookup(c.Modem, c.ports())
	return err == nil && found.VID == airVendor && found.PID == airModule
}

// The USB ids of the modules (at-facts §1).
const airVendor, airModule = "19d1", "0001"

// ports is how the bench opens a port of this machine.
func (c *Config) ports() port.Config { return port.Config{Sys: c.Sys, Dev: c.Dev} }
