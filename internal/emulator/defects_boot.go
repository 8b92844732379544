package emulator

import "strings"

const areaBoot = "boot and power"

// The defects of a start. Each is asked for when the modem has woken.
const (
	cpinTwice       defect = "cpin-twice"
	cpinUnframed    defect = "cpin-without-crlf"
	readyTwice      defect = "rdy-twice"
	secondLost      defect = "second-command-lost"
	strayConnectOK  defect = "stray-connect-ok"
	answersLoseCR   defect = "answers-lose-cr"
	cacheByDefault  defect = "cache-by-default"
	hexByDefault    defect = "hex-by-default"
	verifyByDefault defect = "verify-by-default"
	causeUnknown    defect = "cause-unknown"
)

// bootDefects are what a modem may get wrong when its power goes and comes.
func bootDefects() []defectRow {
	bent := func(name, breaks, source, command string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, areaBoot, breaks, source, []string{command}, f, killedBy...)
	}
	return []defectRow{
		wrong(cpinTwice, areaBoot, "a start prints +CPIN: READY twice", "history H26", "BOOT-001.reset", "BOOT-001.factory", "BOOT-002"),
		wrong(cpinUnframed, areaBoot, "the +CPIN: READY 0 of a start lacks its CR LF", "history H2", "BOOT-001.reset", "BOOT-002"),
		wrong(readyTwice, areaBoot, "a start prints RDY twice", "history H29", "BOOT-001.reset", "BOOT-001.cfun", "BOOT-002", "RESET-001"),
		wrong(secondLost, areaBoot, "the second command after a start is lost", "history H29", "BOOT-011"),
		wrong(strayConnectOK, areaBoot, "a module that wakes reports CONNECT OK", "history H3", "BOOT-003", "RESET-001"),
		wrong(answersLoseCR, areaBoot, "after a restart results end in LF alone", "history H3", "BOOT-003"),
		wrong(cacheByDefault, areaBoot, "after a restart messages are cached", "at-facts X-01", "BOOT-012.MQTTMSGSET", "BOOT-013"),
		wrong(hexByDefault, areaBoot, "after a restart messages are typed in hexadecimal", "manual MQTTMODE", "BOOT-012.MQTTMODE"),
		wrong(verifyByDefault, areaBoot, "after a restart the server is verified by a CA that nobody named", "guide §SSL不带证书验证流程示例", "BOOT-014"),
		wrong(causeUnknown, areaBoot, "every start is told as one of unknown cause", "manual EXINFO", "BOOT-015", "PWR-004"),
		bent("radio-wakes-connected", "AT+CFUN=1 reports CONNECT OK", "history H3", "+CFUN", behind(func(m *Modem, p []param) {
			if p[0].text == "1" {
				m.urc("CONNECT OK")
			}
		}), "BOOT-004.0", "BOOT-004.4"),
		bent("cfun-reset-refused", "AT+CFUN=1,1 answers ERROR", "manual CFUN", "+CFUN", atMost(1), "SET-010", "BOOT-001.cfun", "SET-017"),
		bent("gps-leaks", "sentences of the GPS come on the AT port", "history H13", "I", func(e entry) entry {
			tell := e.basic
			e.basic = func(m *Modem, number string) (reply, error) {
				r, err := tell(m, number)
				r.after = func() { m.urc("$GNRMC,093012.000,A,3113.32,N,12121.26,E,0.0,0.0,010826,,,A*7C") }
				return r, err
			}
			return e
		}, "BOOT-005"),
		bent("first-iccid-error", "the first AT+ICCID after a restart answers ERROR", "history H27", "+ICCID", firstFails(), "BOOT-010.iccid"),
		bent("cpowd-stays-on", "CPOWD=1 says farewell and leaves the modem on", "manual CPOWD", "+CPOWD", func(e entry) entry {
			e.write = func(*Modem, []param) (reply, error) { return reply{final: "NORMAL POWER DOWN"}, nil }
			return e
		}, "PWR-001", "PWR-002"),
		bent("cpowd-unchecked", "CPOWD answers OK to what is no way to switch off", "class: error reported as success", "+CPOWD", unchecked, "PWR-003.two", "PWR-003.word", "PWR-003.empty"),
	}
}

// started is what a start does wrong, right behind RDY.
func (m *Modem) started() {
	switch {
	case m.broken.has(cpinTwice):
		m.urc("+CPIN: READY")
		m.urc("+CPIN: READY")
	case m.broken.has(readyTwice):
		m.urc(lastOfStart)
	case m.broken.has(secondLost):
		m.line.deaf = 2
	case m.broken.has(strayConnectOK):
		m.urc("CONNECT OK")
	case m.broken.has(cacheByDefault):
		m.mqtt.direct = false
	case m.broken.has(hexByDefault):
		m.mqtt.hex = true
	case m.broken.has(verifyByDefault):
		m.ssl[m.profile.Defaults.MQTTContext.Value] = sslContext{"seclevel": "1"}
	case m.broken.has(causeUnknown):
		m.cause = 4
	}
}

// joined is what a start does wrong behind the lines of the network.
func (m *Modem) joined() {
	if m.broken.has(cpinUnframed) {
		m.out.write([]byte("\r\n+CPIN: READY 0"))
	}
}

// behind adds what happens when a write form has been answered.
func behind(f func(*Modem, []param)) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				after := r.after
				r.after = func() {
					if after != nil {
						after()
					}
					f(m, p)
				}
				return r, err
			}
		})
	}
}

// atMost refuses more than n parameters.
func atMost(n int) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				if len(p) > n {
					return reply{}, errSyntax
				}
				return write(m, p)
			}
		})
	}
}

// firstFails refuses the first execution after each restart.
func firstFails() func(entry) entry {
	return func(e entry) entry {
		tell, life := e.execute, 0
		e.execute = func(m *Modem) (reply, error) {
			if m.life != life {
				life = m.life
				return reply{}, errSyntax
			}
			return tell(m)
		}
		return e
	}
}

// ended is the frame of a final result, with what defects take from it.
func (m *Modem) ended(text string) []byte {
	frame := framed(text)
	if m.broken.has(answersLoseCR) && m.life > 0 {
		frame = []byte(strings.TrimSuffix(string(frame), "\r\n") + "\n")
	}
	return frame
}
