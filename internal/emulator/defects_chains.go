package emulator

import (
	"slices"
	"strings"
)

// The defects of several commands on a line, of its echo, and of the form of errors.
const (
	chainGoesOn    defect = "chain-goes-on"
	chainReversed  defect = "chain-reversed"
	chainOfTwo     defect = "chain-of-two"
	echoTwice      defect = "echo-twice"
	echoCut        defect = "echo-cut"
	cmsForCME      defect = "cms-for-cme"
	numberForText  defect = "number-for-text"
	codeShifted    defect = "code-shifted"
	numberForERROR defect = "number-for-error"
)

// shapeDefects are the lines of V.250 and the errors of CMEE.
func shapeDefects() []defectRow {
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
		bending("clock-zone-ignored", areaGeneral, "AT+CCLK takes local time for that of Greenwich", "class: parameter ignored", []string{"+CCLK"}, keys(func(p []param) {
			p[0].text = strings.Replace(p[0].text, "+32", "+00", 1)
		}), "CLOCK-002"),
	}
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
