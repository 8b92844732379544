package emulator

// readyMissing is a start that is not told.
const readyMissing defect = "rdy-missing"

// restartDefects are the starts and ends that are asked for.
func restartDefects() []defectRow {
	boot := func(name, breaks, source string, commands []string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, areaBoot, breaks, source, commands, f, killedBy...)
	}
	answering := func(r reply) func(entry) entry {
		return func(e entry) entry {
			e.execute = func(*Modem) (reply, error) { return r, nil }
			return e
		}
	}
	power := func(number string, says func(*Modem) reply) func(entry) entry {
		return func(e entry) entry {
			return rewrite(e, func(write writer) writer {
				return func(m *Modem, p []param) (reply, error) {
					if p[0].text != number {
						return write(m, p)
					}
					return says(m), nil
				}
			})
		}
	}
	return []defectRow{
		wrong(readyMissing, areaBoot, "a start prints no RDY", "at-facts §6.1", "SET-010", "BOOT-001.reset"),
		boot("reset-pretended", "AT+RESET says OK and restarts nothing", "manual RESET", []string{"+RESET"}, answering(reply{}), "RESET-001", "BOOT-001.reset"),
		boot("rstset-pretended", "AT+RSTSET says OK and restarts nothing", "manual RSTSET", []string{"+RSTSET"}, answering(reply{}), "BOOT-001.factory", "SET-007"),
		boot("cfun-reset-pretended", "AT+CFUN=1,1 says OK and restarts nothing", "manual CFUN", []string{"+CFUN"}, keys(func(p []param) {
			if len(p) == 2 && p[1].text == "1" {
				p[1].text = "0"
			}
		}), "BOOT-001.cfun", "SET-010"),
		boot("cfun-0-resets", "AT+CFUN=1,0 restarts the modem", "class: parameter misread", []string{"+CFUN"}, keys(func(p []param) {
			if len(p) == 2 {
				p[1].text = "1"
			}
		}), "SET-017"),
		boot("cfun-4-as-0", "AT+CFUN=4 acts as 0", "class: parameter misread", []string{"+CFUN"}, keys(func(p []param) {
			if p[0].text == "4" {
				p[0].text = "0"
			}
		}), "SET-009.4"),
		boot("cpowd-passed-over", "AT+CPOWD=1 says nothing and does nothing", "class: final result missing", []string{"+CPOWD"}, power("1", func(*Modem) reply { return reply{mute: true} }), "PWR-001"),
		boot("cpowd-ok", "AT+CPOWD=1 says OK and does nothing", "class: final result wrong", []string{"+CPOWD"}, power("1", func(*Modem) reply { return reply{} }), "PWR-001"),
		boot("cpowd-0-speaks", "AT+CPOWD=0 says farewell", "manual CPOWD", []string{"+CPOWD"}, power("0", func(m *Modem) reply {
			return reply{final: "NORMAL POWER DOWN", after: m.switchOff}
		}), "PWR-002"),
	}
}
