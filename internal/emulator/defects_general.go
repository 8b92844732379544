package emulator

import "strings"

// The defects of the command line and of the general commands.
const (
	echoUpper        defect = "echo-upper"
	echoStays        defect = "echo-stays"
	quietInformation defect = "quiet-information"
	quietErrors      defect = "quiet-errors"
	errorAsText      defect = "error-as-text"
	unknownCode      defect = "unknown-code"
	finalEach        defect = "final-each"
	junkIgnored      defect = "junk-ignored"
	caseMatters      defect = "case-matters"
	noRepeat         defect = "no-repeat"
	answerTorn       defect = "answer-torn"
	badLineRestarts  defect = "bad-line-restarts"
	testFormsRefused defect = "test-forms-refused"
	commandsMissing  defect = "commands-missing"
	nothingStored    defect = "nothing-stored"
	factoryForgotten defect = "factory-forgotten"
	clockKept        defect = "clock-kept"
	radioStays       defect = "radio-stays"
	valueUnchecked   defect = "value-unchecked"
)

const (
	areaLine    = "command line"
	areaGeneral = "general commands"
)

// generalDefects are those of the command line and of the general commands.
func generalDefects() []defectRow {
	return []defectRow{
		wrong(echoUpper, areaLine, "the echo is in upper case", "manual ATE", "ECHO-001.lower"),
		wrong(echoStays, areaLine, "ATE0 says OK and changes nothing", "manual ATE", "ECHO-002", "V250-001.cr-lf"),
		wrong(quietInformation, areaLine, "ATQ1 suppresses information too", "history H17", "ATQ-001"),
		wrong(quietErrors, areaLine, "ATQ1 does not suppress errors", "history H17", "ATQ-002"),
		wrong(errorAsText, areaGeneral, "errors are text under CMEE=1", "history H28", "CMEE-002.1"),
		wrong(unknownCode, areaLine, "an unknown command answers +CME ERROR: 811", "at-facts §2.6", "CMEE-004.ceer", "CMEE-004.cpol", "CMEE-004.eemginfo", "CMEE-004.cmod", "CMEE-004.csta", "CMEE-004.cpcmreg"),
		wrong(finalEach, areaLine, "each command of a line gets its own OK", "V.250 §5.2.1", "V250-009.extended", "V250-010", "ECHO-001.chain", "V250-009.basic", "V250-009.basic-extended", "V250-009.extended-basic", "V250-009.three"),
		wrong(junkIgnored, areaLine, "a line that does not begin with AT is passed over", "history H13", "V250-005.letters", "V250-005.high", "V250-005.digits", "V250-005.blanks"),
		wrong(caseMatters, areaLine, "a line in lower case is passed over", "V.250 §5.2.1", "V250-002.lower"),
		wrong(noRepeat, areaLine, "A/ repeats nothing", "V.250 §5.2.4", "V250-006"),
		wrong(answerTorn, areaLine, "an unsolicited line comes in the middle of +CSQ", "V.250 §5.7.1", "V250-016", "INV-004.csq"),
		wrong(badLineRestarts, areaLine, "a malformed line restarts the modem", "class: crash", "V250-014", "V250-015.no-name", "V250-015.no-prefix", "V250-015.form"),
		wrong(testFormsRefused, areaGeneral, "a test form answers ERROR", "history H15", "INV-001.MPUB", "INV-002.SSLCFG", "INV-003.CFUN", "SET-004", "INV-001.MCONFIG", "INV-001.MCONNECT", "INV-001.MPUBEX", "INV-001.MSUB", "INV-001.MUNSUB", "INV-001.MQTTMSGSET", "INV-001.MQTTMODE", "INV-001.MIPSTART", "INV-001.SSLMIPSTART", "INV-002.MQTTMSGGET", "INV-002.MQTTSTATU", "INV-002.MDISCONNECT", "INV-002.MIPCLOSE", "INV-002.FSFLSIZE", "INV-002.FSLS", "INV-002.FSDRIVE", "INV-002.CPIN", "INV-002.CCLK", "INV-002.CGSN", "INV-002.CGMR", "INV-003.CMEE", "INV-003.CREG", "INV-003.CGATT", "INV-003.ICF", "INV-003.CSCS", "INV-003.CTZR", "INV-003.CTZU", "INV-003.IPR"),
		wrong(commandsMissing, areaGeneral, "IPR, IFC, ICF, CBC, S3 and S5 are missing from the build", "history H0", "INV-002.CBC", "INV-004.cbc", "SET-001", "SET-002", "SET-003", "V250-017", "V250-018"),
		wrong(nothingStored, areaGeneral, "AT&W stores nothing", "manual ATW", "SET-006"),
		wrong(factoryForgotten, areaGeneral, "AT&F and AT+RSTSET leave the settings as they are", "manual ATF, RSTSET", "SET-007", "SET-008"),
		wrong(clockKept, areaGeneral, "AT+CCLK says OK and sets nothing", "manual CCLK", "CLOCK-002"),
		wrong(radioStays, areaGeneral, "AT+CFUN says OK and changes nothing", "manual CFUN", "SET-009.4", "SET-009.0"),
		wrong(valueUnchecked, areaGeneral, "values beyond the documented range are taken", "V.250 §5.4.3.1", "CMEE-003.above", "SET-005.ipr-1", "CMEE-003.negative", "CMEE-003.word", "V250-015.no-value", "V250-015.twice"),
	}
}

// prefixed finds the prefix of a line.
func (m *Modem) prefixed(text string) (body string, ok bool) {
	switch {
	case m.broken.has(junkIgnored) && !strings.HasPrefix(strings.ToUpper(text), "AT"),
		m.broken.has(caseMatters) && !strings.Contains(text, "AT"):
		return "", false
	}
	body, ok = afterPrefix(text)
	return m.misread(body), ok
}

// echoOf is what a line is echoed as.
func (m *Modem) echoOf(text string) string {
	if m.broken.has(echoUpper) {
		return strings.ToUpper(text)
	}
	return m.misechoed(text)
}

// tear prints an unsolicited line inside another.
func (m *Modem) tear(line string) {
	half := len(line) / 2
	m.out.write([]byte("\r\n" + line[:half] + "\r\n+CGEV: NW MODIFY 1,0\r\n" + line[half:] + "\r\n"))
}

// missing names the commands of commandsMissing.
func missing(name string) bool {
	switch name {
	case "+IPR", "+IFC", "+ICF", "+CBC", "S3", "S5":
		return true
	}
	return false
}
