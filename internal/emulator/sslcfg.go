package emulator

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"attest/internal/emulator/mqttc"
)

// sslContext holds what SSLCFG has set of a context, by key; what is not in it
// has its default. RAM: gone after a restart (at-facts §11).
type sslContext map[string]string

// sslKey is a key of SSLCFG: which values it takes and what it starts with.
type sslKey struct {
	name  string
	valid func(m *Modem, value string) bool
	start func(m *Modem) string
}

func sslKeys() []sslKey {
	none := func(*Modem) string { return "" }
	return []sslKey{
		{"sslversion", within(0, 4), func(m *Modem) string { return itoa(m.profile.Defaults.SSLVersion.Value) }},
		{"ciphersuite", knownSuite, func(m *Modem) string { return m.profile.Defaults.CipherSuite.Value }},
		{"cacert", fileName, none},
		{"clientcert", fileName, none},
		{"clientkey", fileName, none},
		{"seclevel", within(0, 2), func(m *Modem) string { return itoa(m.profile.Defaults.SecLevel.Value) }},
		{"hostname", anyText, none},
		{"ignorelocaltime", within(0, 1), func(m *Modem) string { return itoa(m.profile.Defaults.IgnoreLocalTime.Value) }},
		{"negotiatetimeout", negotiateTime, func(m *Modem) string { return itoa(m.profile.Defaults.NegotiateTimeout.Value) }},
		{"clientrandom", func(_ *Modem, v string) bool { return (len(v) == 56 || len(v) == 64) && isHex(v) }, none},
		{"premaster", anyText, none},
		{"verifymode", within(0, 1), func(*Modem) string { return "0" }},
	}
}

func within(low, high int) func(*Modem, string) bool {
	return func(_ *Modem, value string) bool {
		_, err := param{text: value}.number(low, high)
		return err == nil
	}
}

func negotiateTime(m *Modem, value string) bool {
	return within(m.profile.Limits.NegotiateMin.Value, m.profile.Limits.NegotiateMax.Value)(m, value)
}

// fileName takes the name of a file that need not be there yet: a missing one
// shows when the connection is made (at-facts §22.10 leaves it open).
func fileName(m *Modem, value string) bool {
	_, err := m.files.path(value)
	return err == nil
}

func anyText(_ *Modem, value string) bool { return len(value) <= 256 }

func isHex(text string) bool {
	return strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// suiteNumbers are the cipher suites of the manual; 0XFFFF is all of them.
func suiteNumbers() []uint16 {
	return []uint16{0x0035, 0x002F, 0x0005, 0x0004, 0x000A, 0x003D, allSuites}
}

const allSuites = 0xFFFF

func suiteNumber(value string) (uint16, bool) {
	n, err := strconv.ParseUint(strings.ToLower(value), 0, 16)
	return uint16(n), err == nil && slices.Contains(suiteNumbers(), uint16(n))
}

func knownSuite(_ *Modem, value string) bool {
	_, ok := suiteNumber(value)
	return ok && len(value) == len("0X0035")
}

// sslContexts are the numbers of the contexts: links 0 to 5, FTP, MQTT, HTTP
// (manual SSLCFG).
func sslContexts() []int { return []int{0, 1, 2, 3, 4, 5, 34, 88, 153} }

func sslCommands() []entry {
	return []entry{{name: "+SSLCFG", test: okay, write: configureSSL}}
}

// configureSSL is AT+SSLCFG="<key>",<n>: with a value it sets, without one it
// reads, and with a trailing comma it erases.
func configureSSL(m *Modem, p []param) (reply, error) {
	if len(p) < 2 || len(p) > 3 {
		return reply{}, errSyntax
	}
	keys := sslKeys()
	i := slices.IndexFunc(keys, func(k sslKey) bool { return strings.EqualFold(k.name, p[0].text) })
	n, err := p[1].number(0, 153)
	if i < 0 || err != nil || !slices.Contains(sslContexts(), n) {
		return reply{}, errSyntax
	}
	key := keys[i]
	switch {
	case len(p) == 2:
		return text(fmt.Sprintf("%s%q,%d,%s", sslPrefix(key.name), key.name, n, m.sslValue(n, key.name)))
	case p[2].empty():
		delete(m.ssl[n], key.name)
		return reply{}, nil
	case !key.valid(m, p[2].text):
		return reply{}, errSyntax
	}
	if m.ssl[n] == nil {
		m.ssl[n] = sslContext{}
	}
	m.ssl[n][key.name] = p[2].text
	return reply{}, nil
}

// sslPrefix is how an answer begins: the manual has a space for the first two
// keys and none for the others.
func sslPrefix(key string) string {
	if key == "sslversion" || key == "ciphersuite" {
		return "+SSLCFG: "
	}
	return "+SSLCFG:"
}

// sslValue returns what a key of a context is set to, or its default.
func (m *Modem) sslValue(n int, name string) string {
	if value, ok := m.ssl[n][name]; ok {
		return value
	}
	for _, key := range sslKeys() {
		if key.name == name {
			return key.start(m)
		}
	}
	return ""
}

// tlsConfig is what a context means for a connection. A missing file is an
// empty one, which the TLS side refuses where it needs it.
func (m *Modem) tlsConfig(n int) *mqttc.TLS {
	value := func(key string) string { return m.sslValue(n, key) }
	number := func(key string) int { n, _ := strconv.Atoi(value(key)); return n }
	file := func(key string) []byte {
		path, err := m.files.path(value(key))
		if err != nil {
			return nil
		}
		return slices.Clone(m.files.files[path])
	}
	config := &mqttc.TLS{
		Level: number("seclevel"),
		CA:    file("cacert"), Cert: file("clientcert"), Key: file("clientkey"),
		ServerName: value("hostname"),
		SNI:        true, // required by public brokers (history H6)
		IgnoreTime: number("ignorelocaltime") == 1,
		Timeout:    time.Duration(number("negotiatetimeout")) * time.Second,
		Now:        m.timekeeper(),
	}
	if suite, _ := suiteNumber(value("ciphersuite")); suite != allSuites {
		config.Suites = []uint16{suite}
	}
	config.MinVersion, config.MaxVersion = tlsVersions(number("sslversion"))
	return config
}

// tlsVersions maps <sslversion>: 0 SSL 3.0, 1 TLS 1.0, 2 TLS 1.1, 3 TLS 1.2,
// 4 all. crypto/tls cannot offer SSL 3.0: the connection fails.
func tlsVersions(n int) (least, most uint16) {
	switch n {
	case 0:
		return ssl30, ssl30
	case 4:
		return 0, 0
	}
	version := tls.VersionTLS10 + uint16(n) - 1
	return version, version
}

const ssl30 = 0x0300

// timekeeper is the modem's clock for another goroutine.
func (m *Modem) timekeeper() func() time.Time {
	ahead := m.clock
	return func() time.Time { return time.Now().Add(ahead) }
}
