package emulator

// What restarts the modem, and what its messages suffer when they come fast.
const (
	unknownRestarts defect = "unknown-restarts"
	burstCut        defect = "burst-cut"
	burstRestarts   defect = "burst-restarts"
)

// provocationDefects restart the modem by what it must refuse, or merely do.
func provocationDefects() []defectRow {
	row := func(name, area, breaks string, commands []string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, area, breaks, "class: restart at a provocation", commands, f, killedBy...)
	}
	return []defectRow{
		wrong(unknownRestarts, areaLine, "an unknown command restarts the modem", "class: restart at a provocation", "CMEE-004.ciicrr", "CMEE-004.simcom"),
		row("setting-restarts", areaGeneral, "a refused value of CMEE, CFUN or IPR restarts the modem", []string{"+CMEE", "+CFUN", "+IPR"}, restarting, "CMEE-003.above", "SET-011.above", "SET-005.ipr-1"),
		row("clock-restarts", areaGeneral, "what is no time restarts the modem", []string{"+CCLK"}, restarting, "CLOCK-003.words", "CLOCK-003.month"),
		row("file-refusal-restarts", areaFiles, "a file command that is refused restarts the modem", []string{"+FSCREATE", "+FSREAD", "+FSWRITE", "+FSFLSIZE", "+FSMKDIR", "+FSLS", "+FSREADHEAD"}, restarting, "FS-003.FSCREATE", "FS-030.FSREAD", "FS-052.mode-2"),
		row("settings-refusal-restarts", areaSettings, "a refused SSLCFG restarts the modem", []string{"+SSLCFG"}, restarting, "SSL-020.seclevel-3", "SSL-042.nonsense", "SSL-051.6"),
		row("radio-restarts", areaBoot, "AT+CFUN=1 restarts the modem", []string{"+CFUN"}, behind(func(m *Modem, p []param) {
			if len(p) == 1 && p[0].text == "1" {
				m.restart()
			}
		}), "BOOT-004.0", "BOOT-004.4"),
		row("large-read-restarts", areaFiles, "FSREAD of more than 4096 bytes restarts the modem", []string{"+FSREAD"}, func(e entry) entry {
			return saying(func(m *Modem, r reply, err error) (reply, error) {
				if len(r.raw) > 4100 {
					return reply{mute: true, after: m.restart}, nil
				}
				return r, err
			})(e)
		}, "FS-051.10239"),
		row("timeout-restarts", areaFiles, "an FSWRITE that times out restarts the modem", []string{"+FSWRITE"}, func(e entry) entry {
			return rewrite(e, atTimeout(func(m *Modem) { m.restart() }))
		}, "FS-055.part"),
		wrong(burstRestarts, areaPayload, "messages that come fast restart the modem", "history H18", "MSG-008"),
		wrong(burstCut, areaPayload, "of messages that come fast every tenth loses its last byte", "history H18", "MSG-008"),
	}
}

// atTimeout does something else than say TimeOut.
func atTimeout(f func(*Modem)) func(fileForm) fileForm {
	return func(write fileForm) fileForm {
		return func(m *Modem, p []param) (reply, error) {
			r, err := write(m, p)
			if d := m.data; err == nil && d != nil {
				finish := d.finish
				d.finish = func(data []byte, why ending) {
					if why == timedOut {
						f(m)
						return
					}
					finish(data, why)
				}
			}
			return r, err
		}
	}
}

// overrun is what becomes of a message that comes right behind others; false if
// nothing is left of it.
func (m *Modem) overrun(payload []byte) ([]byte, bool) {
	m.mqtt.burst++
	switch {
	case m.mqtt.burst%10 != 0:
	case m.broken.has(burstRestarts):
		m.restart()
		return nil, false
	case m.broken.has(burstCut):
		return payload[:max(0, len(payload)-1)], true
	}
	return payload, true
}
