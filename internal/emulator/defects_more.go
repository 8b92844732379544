package emulator

import (
	"maps"
	"slices"
	"strings"
)

// The defects of a start, of a chain and of the network's bursts that are asked for
// where they show.
const (
	unknownRestarts defect = "unknown-restarts"
	chainGoesOn     defect = "chain-goes-on"
	chainReversed   defect = "chain-reversed"
	chainOfTwo      defect = "chain-of-two"
	echoTwice       defect = "echo-twice"
	echoCut         defect = "echo-cut"
	cmsForCME       defect = "cms-for-cme"
	numberForText   defect = "number-for-text"
	codeShifted     defect = "code-shifted"
	numberForERROR  defect = "number-for-error"
	burstCut        defect = "burst-cut"
	burstRestarts   defect = "burst-restarts"
	readyMissing    defect = "rdy-missing"
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

// shapeDefects are the lines and errors of V.250 and CMEE, and the restarts that are
// asked for.
func shapeDefects() []defectRow {
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
		wrong(chainGoesOn, areaLine, "a command that fails does not end its line", "V.250 §5.2.1", "V250-011"),
		wrong(chainReversed, areaLine, "the commands of a line are executed from its end", "V.250 §5.2.1", "V250-010"),
		wrong(chainOfTwo, areaLine, "of a line only two commands are executed", "V.250 §5.2.1", "V250-010"),
		wrong(echoTwice, areaLine, "several commands on a line are echoed twice", "class: line doubled", "ECHO-001.chain"),
		wrong(echoCut, areaLine, "the echo lacks its last character", "class: off by one", "ECHO-001.short", "ECHO-001.chain"),
		wrong(cmsForCME, areaGeneral, "errors are +CMS ERROR in place of +CME ERROR", "class: wrong error form", "CMEE-002.1"),
		wrong(codeShifted, areaGeneral, "the number of an error is one too high", "class: wrong error code", "CMEE-002.1"),
		wrong(numberForText, areaGeneral, "errors are numbers under CMEE=2", "class: wrong error form", "CMEE-002.2"),
		wrong(numberForERROR, areaGeneral, "errors are numbers under CMEE=0", "class: wrong error form", "CMEE-002.0"),
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
		bending("clock-zone-ignored", areaGeneral, "AT+CCLK takes local time for that of Greenwich", "class: parameter ignored", []string{"+CCLK"}, keys(func(p []param) {
			p[0].text = strings.Replace(p[0].text, "+32", "+00", 1)
		}), "CLOCK-002"),
	}
}

// contentsDefects are what goes wrong with the bytes of files.
func contentsDefects() []defectRow {
	row := func(name, breaks, source string, commands []string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, areaFiles, breaks, source, commands, f, killedBy...)
	}
	write, read := []string{"+FSWRITE"}, []string{"+FSREAD"}
	return []defectRow{
		row("fsread-one-more", "FSREAD reads a byte more than its size", "class: off by one", read, counting(2, 1), "FS-070.one-byte", "FS-070.all-but-one"),
		row("fsread-one-less", "FSREAD reads a byte less than its size", "class: off by one", read, counting(2, -1), "FS-070.all", "FS-050.ok"),
		row("fsread-a-byte-early", "FSREAD begins a byte before its position", "class: wrong offset", read, counting(3, -1), "FS-070.position-1", "FS-070.last-byte"),
		row("fsread-torn", "an unsolicited line comes in the middle of the data of FSREAD", "class: split by a URC", read, holding(func(data string) string {
			return data[:len(data)/2] + "\r\n+CGEV: NW MODIFY 1,0\r\n" + data[len(data)/2:]
		}), "FS-070.all"),
		row("fsread-doubled", "FSREAD prints its data twice", "class: line doubled", read, holding(func(data string) string { return data + data }), "FS-070.all"),
		row("fsread-cut-at-4096", "FSREAD prints 4096 bytes at most", "class: file truncated", read, holding(func(data string) string { return data[:min(len(data), 4096)] }), "FS-051.10239"),
		row("fswrite-cut-at-4096", "FSWRITE stores 4096 bytes at most", "class: file truncated", write, storingAs(func(data []byte) []byte { return data[:min(len(data), 4096)] }), "FS-051.10239"),
		row("fswrite-shifted", "FSWRITE begins a byte late", "class: wrong offset", write, storingAs(func(data []byte) []byte { return slices.Concat([]byte{0}, data[:len(data)-1]) }), "FS-057", "FS-056"),
		row("fswrite-doubled", "FSWRITE stores its data twice", "class: payload doubled", write, storingAs(func(data []byte) []byte { return slices.Concat(data, data) }), "FS-051.1"),
		row("fswrite-waits-one-more", "FSWRITE waits for a byte more than its size", "class: off by one", write, collecting(func(d *dataMode) { d.size++ }), "FS-051.1"),
		row("fswrite-echoed", "the data of FSWRITE are echoed", "history H23", write, collecting(func(d *dataMode) { d.echo = true }), "FS-051.255"),
		row("fswrite-never-gives-up", "FSWRITE waits for its data without an end", "class: final result missing", write, func(e entry) entry {
			return rewrite(e, atTimeout(func(*Modem) {}))
		}, "FS-055.part"),
		row("fsdel-empties", "FSDEL leaves an empty file", "class: state kept", []string{"+FSDEL"}, afterwards(func(m *Modem, path string) { m.files.files[path] = nil }), "FS-032", "FS-026.slash"),
		row("fsdel-all", "FSDEL deletes every file", "class: wrong object", []string{"+FSDEL"}, afterwards(func(m *Modem, _ string) { clear(m.files.files) }), "FS-024"),
		row("fsls-first-only", "FSLS lists the first entry alone", "class: data lost", []string{"+FSLS"}, func(e entry) entry {
			return rewrite(e, printing(func(r reply) reply { r.info = r.info[:min(len(r.info), 1)]; return r }))
		}, "FS-041"),
		row("missing-file-code", "what needs a file that is not there answers +CME ERROR: 4", "class: wrong error code", named(), func(e entry) entry {
			return saying(func(_ *Modem, r reply, err error) (reply, error) {
				if err == error(fileNotExist) {
					err = cme(4)
				}
				return r, err
			})(e)
		}, "FS-030.FSDEL", "FS-030.FSREAD", "FS-030.FSFLSIZE"),
		row("restart-cuts-files", "a restart cuts files to eight bytes", "class: file truncated", []string{"+RESET"}, atReset(func(m *Modem) {
			for path, content := range m.files.files {
				m.files.files[path] = content[:min(8, len(content))]
			}
		}), "FS-081"),
		{Defect: Defect{"deleted-returns", areaFiles, "a restart brings deleted files back", "class: state kept across a restart", []string{"FS-082"}}, bend: undelete},
	}
}

// tlsSettingDefects are what SSLCFG may take and keep wrongly.
func tlsSettingDefects() []defectRow {
	row := func(name, breaks, source string, f func(p []param), killedBy ...string) defectRow {
		return bending(name, areaSettings, breaks, source, []string{"+SSLCFG"}, keys(f), killedBy...)
	}
	// swaps exchanges values of keys that are set: "seclevel 3" by "2".
	swaps := func(pairs ...string) func(p []param) {
		return func(p []param) {
			for i := 0; i < len(pairs); i += 2 {
				if len(p) == 3 && p[0].text+" "+p[2].text == pairs[i] {
					p[2].text = pairs[i+1]
				}
			}
		}
	}
	return []defectRow{
		row("ssl-lowest-refused", "SSLCFG refuses the lowest value of each key", "class: range shifted by one",
			swaps("sslversion 0", "x", "seclevel 0", "x", "ignorelocaltime 0", "x", "verifymode 0", "x", "negotiatetimeout 10", "x"),
			"SSL-010.sslversion-0", "SSL-010.seclevel-0", "SSL-010.ignorelocaltime-0", "SSL-010.verifymode-0", "SSL-010.negotiatetimeout-10"),
		row("ssl-one-above-taken", "SSLCFG takes the number above the highest of each key", "class: range shifted by one",
			swaps("sslversion 5", "4", "seclevel 3", "2", "ignorelocaltime 2", "1", "verifymode 2", "1", "negotiatetimeout 301", "300"),
			"SSL-020.sslversion-5", "SSL-020.seclevel-3", "SSL-020.ignorelocaltime-2", "SSL-020.verifymode-2", "SSL-020.negotiatetimeout-301"),
		row("ssl-one-below-taken", "SSLCFG takes a negotiatetimeout of 9 s", "class: range shifted by one", swaps("negotiatetimeout 9", "10"), "SSL-020.negotiatetimeout-9"),
		row("ssl-seclevel-shifted", "seclevel is kept one too low", "class: parameter misread", swaps("seclevel 1", "0", "seclevel 2", "1"), "SSL-010.seclevel-1", "SSL-010.seclevel-2"),
		row("ssl-key-by-prefix", "SSLCFG takes what begins with a key for the key", "class: parameter misread", func(p []param) { p[0].text = upToKey(p[0].text) }, "SSL-042.sslversions"),
		row("ssl-context-6", "context 6 is taken for 5", "class: range shifted by one", func(p []param) {
			if p[1].text == "6" {
				p[1].text = "5"
			}
		}, "SSL-051.6"),
		row("ssl-text-cut", "a text of SSLCFG loses its last character", "class: off by one", func(p []param) {
			if len(p) == 3 && len(p[2].text) > 6 {
				p[2].text = p[2].text[:len(p[2].text)-1]
			}
		}, "SSL-010.hostname-broker-example", "SSL-010.cacert-ca-crt"),
	}
}

// counting adds to a number of a command's parameters, where it is above 0.
func counting(place, n int) func(entry) entry {
	return keys(func(p []param) {
		if len(p) <= place {
			return
		}
		if value, err := p[place].number(1, 10239); err == nil {
			p[place].text = itoa(value + n)
		}
	})
}

// afterwards does something with the path of a file command that succeeded.
func afterwards(f func(m *Modem, path string)) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if path, wrong := m.files.path(p[0].text); err == nil && wrong == nil {
					f(m, path)
				}
				return r, err
			}
		})
	}
}

// atReset does something with the files before AT+RESET restarts.
func atReset(f func(*Modem)) func(entry) entry {
	return func(e entry) entry {
		reset := e.execute
		e.execute = func(m *Modem) (reply, error) {
			f(m)
			return reset(m)
		}
		return e
	}
}

// undelete lets AT+RESET bring back what FSDEL has deleted.
func undelete(set map[string]entry) {
	deleted := make(map[string][]byte)
	set["+FSDEL"] = rewrite(set["+FSDEL"], func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			if path, err := m.files.path(p[0].text); err == nil && m.files.files[path] != nil {
				deleted[path] = m.files.files[path]
			}
			return write(m, p)
		}
	})
	set["+RESET"] = atReset(func(m *Modem) { maps.Copy(m.files.files, deleted) })(set["+RESET"])
}

// disordered are the commands of a line as a modem with a defect of its chains takes them.
func (m *Modem) disordered(commands []command) []command {
	switch {
	case m.broken.has(chainReversed):
		slices.Reverse(commands)
	case m.broken.has(chainOfTwo):
		return commands[:min(len(commands), 2)]
	}
	return commands
}

// misnumbered is an error in a form that CMEE does not ask for, or as another error;
// empty for one that is as it should be.
func (m *Modem) misnumbered(code cme) string {
	switch {
	case m.broken.has(cmsForCME) && m.set.cmee == 1:
		return "+CMS ERROR: " + itoa(int(code))
	case m.broken.has(codeShifted) && m.set.cmee == 1:
		return "+CME ERROR: " + itoa(int(code)+1)
	case m.broken.has(numberForText) && m.set.cmee == 2, m.broken.has(numberForERROR) && m.set.cmee == 0:
		return "+CME ERROR: " + itoa(int(code))
	}
	return ""
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
