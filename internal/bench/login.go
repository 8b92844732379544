package bench

import (
	"crypto/rand"
	"strings"
)

// The guide's own login, which is public.
const guideUser, guidePassword = "user", "password"

// How long the parts of a run's own login are: nobody guesses 80 bits of password, and no
// limit of a modem is near.
const userLength, passwordLength = 8, 16

// login completes who may log in, and keeps it out of everything that is written.
func (c *Config) login() {
	b := &c.Broker
	switch {
	case b.External != nil && b.External.User != "":
		b.User, b.Password = b.External.User, b.External.Password
	case b.User != "":
	case b.External == nil && c.public():
		b.User, b.Password = random(userLength), random(passwordLength)
	default:
		b.User, b.Password = guideUser, guidePassword
	}
	c.Secrets.Learn(b.User)
	c.Secrets.Learn(b.Password)
}

// random returns letters and digits that stand in an AT command as they are: no quote, no
// comma, no capital that a modem might change.
func random(length int) string {
	text := strings.ToLower(rand.Text()) // base32, 26 of them
	return text[:length]
}

// anonymous reports whether the broker lets clients in without a name. An external one does if the observer may come so.
func (c *Config) anonymous() bool {
	if c.Broker.External != nil {
		return c.Broker.External.User == ""
	}
	return !c.public()
}
