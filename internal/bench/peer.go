package bench

import "attest/broker"

// Peer returns what the broker of a trial is made of if the scenario changes nothing, and
// the host that the modem is told. It completes c, as Open does: Broker then holds the
// login, Authority the certificates.
func (c *Config) Peer() (peer broker.Config, host string, err error) {
	if err := c.complete(); err != nil {
		return broker.Config{}, "", err
	}
	return c.broker(), c.host(), nil
}
