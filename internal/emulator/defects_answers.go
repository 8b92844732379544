package emulator

import (
	"slices"
	"strings"
)

// bending is a row that replaces commands when the modem is built.
func bending(name, area, breaks, source string, commands []string, f func(entry) entry, killedBy ...string) defectRow {
	return defectRow{Defect: Defect{name, area, breaks, source, killedBy}, bend: func(set map[string]entry) {
		for _, command := range commands {
			set[command] = f(set[command])
		}
	}}
}

// answerDefects are those of what the general commands tell and take.
func answerDefects() []defectRow {
	tells := func(name, breaks, source string, commands []string, f func(string) string, killedBy ...string) defectRow {
		return bending(name, areaGeneral, breaks, source, commands, telling(f), killedBy...)
	}
	takes := func(name, breaks, source string, commands []string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, areaGeneral, breaks, source, commands, f, killedBy...)
	}
	return []defectRow{
		tells("ver-short", "AT+VER names the release without its maker", "manual VER", []string{"+VER"}, dropping("AirM2M_"), "IDENT-001", "BOOT-011"),
		tells("cgmr-stale", "AT+CGMR names an older release", "manual CGMR", []string{"+CGMR"}, putting("V1", "V0"), "IDENT-002"),
		tells("numbers-short", "IMEI, IMSI and ICCID lack their last digits", "manual CGSN, CIMI, ICCID", []string{"+CGSN", "+CIMI", "+CCID", "+ICCID"},
			func(line string) string { return line[:len(line)-2] },
			"IDENT-003", "INV-004.cimi", "INV-004.ccid", "INV-004.iccid", "BOOT-010.ccid", "BOOT-010.cimi"),
		tells("ccid-of-another", "AT+CCID tells another card than AT+ICCID", "manual ICCID", []string{"+CCID"}, putting("8986", "8987"), "IDENT-004"),
		tells("answers-unnamed", "answers lack the name of their command", "manual, read forms",
			[]string{"^HVER", "+CBC", "*EXINFO", "+CFUN", "+CPIN", "+CTZR", "+CTZU", "+CSCS", "+CFGRI", "+FSREADHEAD"}, withoutName,
			"INV-004.hver", "INV-004.cbc", "INV-004.exinfo", "INV-004.cfun", "INV-004.cpin", "INV-004.ctzr", "INV-004.ctzu", "INV-004.cscs", "INV-004.cfgri",
			"INV-004.fsreadhead", "HW-001", "HW-003.0", "HW-004", "HW-005.above", "HW-006.GSM", "HW-007.unknown"),
		takes("status-explained", "MQTTSTATU prints its state in words, too", "manual MQTTSTATU", []string{"+MQTTSTATU"}, func(e entry) entry {
			tell := e.execute
			e.execute = func(m *Modem) (reply, error) {
				r, err := tell(m)
				r.info = append(r.info, "mqtt state")
				return r, err
			}
			return e
		}, "INV-004.mqttstatu"),
		tells("clock-without-zone", "AT+CCLK tells no zone", "manual CCLK", []string{"+CCLK"}, dropping("+32"), "CLOCK-001", "CLOCK-002"),
		tells("cmee-counts-from-one", "AT+CMEE? counts from one", "manual CMEE", []string{"+CMEE"},
			func(line string) string { return line[:len(line)-1] + string(line[len(line)-1]+1) }, "CMEE-001.0", "CMEE-001.1", "CMEE-001.2"),
		tells("readhead-always", "FSREADHEAD? tells always 1", "manual FSREADHEAD", []string{"+FSREADHEAD"}, putting(" 0", " 1"), "FS-006.0"),
		takes("clock-unchecked", "AT+CCLK takes what is no time", "class: error reported as success", []string{"+CCLK"}, unchecked,
			"CLOCK-003.words", "CLOCK-003.month", "CLOCK-003.day", "CLOCK-003.hour", "CLOCK-003.minute", "CLOCK-003.second", "CLOCK-003.short", "CLOCK-003.empty", "CLOCK-003.bare"),
		takes("serial-unchecked", "IPR, ICF and IFC take what is no setting", "class: error reported as success", []string{"+IPR", "+ICF", "+IFC"}, unchecked,
			"SET-005.ipr-1", "SET-005.ipr-115201", "SET-005.ipr-negative", "SET-005.ipr-word", "SET-005.icf-7", "SET-005.icf-9", "SET-005.icf-word", "SET-005.ifc-3", "SET-005.ifc-behind"),
		takes("function-unchecked", "CFUN takes what is no mode", "class: error reported as success", []string{"+CFUN"}, unchecked,
			"SET-011.above", "SET-011.below", "SET-011.gap", "SET-011.word", "SET-011.reset"),
		takes("board-unchecked", "CBC, CFGRI and CSCS take what is no setting", "class: error reported as success", []string{"+CBC", "+CFGRI", "+CSCS"}, unchecked,
			"HW-002.negative", "HW-002.words", "HW-002.nothing", "HW-005.above", "HW-005.word", "HW-005.pulse", "HW-007.unknown", "HW-007.empty", "HW-007.number"),
		takes("board-ignored", "CFGRI and CSCS say OK and change nothing", "class: parameter ignored", []string{"+CFGRI", "+CSCS"}, saysOK, "HW-003.1", "HW-004", "HW-006.IRA", "HW-006.UCS2"),
		takes("surplus-ignored", "CMEE takes more than one parameter", "V.250 §5.4.3.1", []string{"+CMEE"}, firstOnly, "CMEE-003.two"),
		takes("cmee-ignored", "CMEE says OK and changes nothing", "class: parameter ignored", []string{"+CMEE"}, saysOK, "CMEE-002.0", "CMEE-002.2", "CMEE-001.2"),
		takes("reset-refused", "AT+RESET answers ERROR", "history H0", []string{"+RESET"}, func(e entry) entry {
			e.execute = nil
			return e
		}, "RESET-001", "RESET-002", "BOOT-001.reset"),
		takes("cmee-needs-number", "CMEE refuses to be told nothing", "manual CMEE", []string{"+CMEE"}, neverEmpty, "CMEE-005"),
		storing("rate-not-stored", "AT&W stores everything but the rate", "history H30", func(stored, old *settings) { stored.general.rate = old.general.rate }, "SET-012"),
		storing("echo-not-stored", "AT&W stores everything but the echo", "manual ATW", func(stored, old *settings) { stored.echo = old.echo }, "SET-016"),
		resetting("factory-keeps-rate", "AT&F and AT+RSTSET leave the rate as it is", "history H16", func(m *Modem, before settings) {
			m.set.general.rate, m.stored.general.rate = before.general.rate, before.general.rate
		}, "SET-013", "SET-014"),
		resetting("factory-sets-9600", "AT&F and AT+RSTSET set a rate that is not the factory's", "history H16", func(m *Modem, _ settings) {
			m.set.general.rate, m.stored.general.rate = 9600, 9600
		}, "SET-013", "SET-014"),
		resetting("factory-keeps-echo", "AT&F leaves the echo off", "manual ATF", func(m *Modem, before settings) { m.set.echo = before.echo }, "SET-018"),
		takes("stored-unasked", "CGREG outlives a restart without AT&W", "manual ATW", []string{"+CGREG"}, behind(func(m *Modem, _ []param) { m.stored.cgreg = m.set.cgreg }), "SET-015"),
	}
}

// saysOK is a write form that does nothing.
func saysOK(e entry) entry {
	e.write = func(*Modem, []param) (reply, error) { return reply{}, nil }
	return e
}

// telling changes the lines of the forms that tell.
func telling(f func(line string) string) func(entry) entry {
	changed := func(form func(*Modem) (reply, error)) func(*Modem) (reply, error) {
		if form == nil {
			return nil
		}
		return func(m *Modem) (reply, error) {
			r, err := form(m)
			for i, line := range r.info {
				r.info[i] = f(line)
			}
			return r, err
		}
	}
	return func(e entry) entry {
		e.read, e.execute = changed(e.read), changed(e.execute)
		return e
	}
}

func putting(old, new string) func(string) string {
	return func(line string) string { return strings.Replace(line, old, new, 1) }
}

func dropping(text string) func(string) string { return putting(text, "") }

func withoutName(line string) string {
	_, value, _ := strings.Cut(line, ":")
	return strings.TrimLeft(value, " ")
}

// firstOnly passes over all parameters but the first.
func firstOnly(e entry) entry {
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) { return write(m, p[:1]) }
	})
}

// neverEmpty refuses a parameter that is left out.
func neverEmpty(e entry) entry {
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			if slices.ContainsFunc(p, param.empty) {
				return reply{}, errSyntax
			}
			return write(m, p)
		}
	})
}

// storing is a defect of AT&W.
func storing(name, breaks, source string, f func(stored, old *settings), killedBy ...string) defectRow {
	return bending(name, areaGeneral, breaks, source, []string{"&W"}, func(e entry) entry {
		store := e.basic
		e.basic = func(m *Modem, number string) (reply, error) {
			old := m.stored
			r, err := store(m, number)
			f(&m.stored, &old)
			return r, err
		}
		return e
	}, killedBy...)
}

// resetting is a defect of AT&F and AT+RSTSET.
func resetting(name, breaks, source string, f func(m *Modem, before settings), killedBy ...string) defectRow {
	row := bending(name, areaGeneral, breaks, source, []string{"+RSTSET"}, func(e entry) entry {
		reset := e.execute
		e.execute = func(m *Modem) (reply, error) {
			before := m.set
			r, err := reset(m)
			f(m, before)
			return r, err
		}
		return e
	}, killedBy...)
	rstset := row.bend
	row.bend = func(set map[string]entry) {
		rstset(set)
		e := set["&F"]
		restore := e.basic
		e.basic = func(m *Modem, number string) (reply, error) {
			before, stored := m.set, m.stored
			r, err := restore(m, number)
			f(m, before)
			m.stored = stored
			return r, err
		}
		set["&F"] = e
	}
	return row
}
