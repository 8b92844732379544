package bench

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"attest/internal/port"
)

// ownUSB reports whether the port is the module's own USB: it goes when the module
// restarts, and comes back as another one. What cannot be found out is taken for a
// port that stays.
func (c *Config) ownUSB() bool {
	if c.Embedded() {
		return false
	}
	sys := c.Sys
	if sys == nil {
		sys = os.DirFS("/sys")
	}
	ports, err := port.List(sys)
	path := devicePath(c.Modem)
	return err == nil && slices.ContainsFunc(ports, func(p port.Info) bool {
		return p.Path == path && p.VID == airVendor && p.PID == airModule
	})
}

// The USB ids of the modules (at-facts §1).
const airVendor, airModule = "19d1", "0001"

// devicePath returns the device that a URL names, without the links that lead to it.
func devicePath(modem string) string {
	path := modem
	if u, err := url.Parse(modem); err == nil && strings.EqualFold(u.Scheme, "serial") {
		path = u.Path
	}
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	return filepath.Clean(path)
}
