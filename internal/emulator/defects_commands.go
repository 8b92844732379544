package emulator

import (
	"strings"

	"attest/internal/emulator/mqttc"
)

// areaCommands is the manual's MQTT group, command by command; areaWills is FAQ 2
// of the guide.
const (
	areaCommands = "MQTT commands"
	areaWills    = "wills"
)

// commandDefect is a defect of the forms and parameters of MQTT commands: it bends
// each of them when the modem is built.
type commandDefect struct {
	Defect
	bend func(entry) entry
}

// mqttGroup is the manual's MQTT group.
var mqttGroup = [...]string{
	"+MCONFIG", "+MIPSTART", "+SSLMIPSTART", "+MCONNECT", "+MPUB", "+MPUBEX", "+MSUB", "+MUNSUB",
	"+MQTTMODE", "+MQTTMSGSET", "+MQTTMSGGET", "+MQTTSTATU", "+MIPCLOSE", "+MDISCONNECT",
}

// commandRows are the defects of the group, and those of its wills.
func commandRows() []defectRow {
	rows := []defectRow{
		knob("will-dropped", areaWills, "CONNECT carries no will", "class: parameter ignored", func(k *mqttc.Knobs) { k.NoWill = true }, "CONN-011", "WILL-001", "WILL-002.0", "WILL-006", "WILL-009"),
		knob("will-qos-lost", areaWills, "the will goes into CONNECT at QoS 0", "class: parameter ignored", func(k *mqttc.Knobs) { k.NoWillQoS = true }, "MCFG-005.2", "WILL-001", "WILL-002.1", "WILL-002.2"),
		knob("will-not-retained", areaWills, "the will's retain flag is never sent", "class: parameter ignored", func(k *mqttc.Knobs) { k.NoWillRetain = true }, "MCFG-005.0", "WILL-005", "WILL-007"),
		knob("mipclose-disconnects", areaWills, "MIPCLOSE sends DISCONNECT, and the will is lost", "guide §FAQ 2", func(k *mqttc.Knobs) { k.DisconnectAtClose = true }, "WILL-002.0", "WILL-005", "WILL-006"),
		knob("always-retained", areaCommands, "every message is published as retained", "manual MPUB retain", func(k *mqttc.Knobs) { k.ForceRetain = true }, "MPUB-007", "MPUB-008.comma", "MPUB-008.equals", "MPUB-008.utf-8", "PUB-002"),
	}
	for _, d := range commandDefects() {
		rows = append(rows, bending(d.Name, d.Area, d.Breaks, d.Source, mqttGroup[:], d.bend, d.KilledBy...))
	}
	return rows
}

// commandDefects is every defect that bends commands.
func commandDefects() []commandDefect {
	return []commandDefect{
		{Defect{"test-forms-missing", areaCommands, "the MQTT commands have no test form", "manual, test forms", []string{
			"MCFG-001.form", "MST-001", "MST-002", "MCON-001", "MPUB-001.form", "MPEX-001.form", "MSUBC-001.form", "MUNS-001.form",
			"MMODE-001", "MMSG-001", "INV-002.MQTTMSGGET", "INV-002.MQTTSTATU", "INV-002.MIPCLOSE", "INV-002.MDISCONNECT",
		}}, func(e entry) entry { e.test = nil; return e }},
		{Defect{"read-forms-missing", areaCommands, "the MQTT commands have no read form", "manual, read forms", []string{"MMODE-002", "MMSG-002.two", "INV-004.mqttmode", "INV-004.mqttmsgset", "MMODE-003.nothing"}},
			func(e entry) entry { e.read = nil; return e }},
		{Defect{"parameters-unchecked", areaCommands, "what the syntax does not allow answers OK", "class: error reported as success", []string{
			"MCFG-006.will-qos-3", "MCFG-006.half-a-will", "MST-003.port-0", "MST-003.port-65536", "MST-004.no-port", "MCON-003.no-keep-alive",
			"MPUB-004.no-message", "MPUB-004.no-topic", "MPEX-003.length-0", "MPEX-003.length-4101", "MSUBC-003.no-qos", "MUNS-004.nothing",
			"MMODE-003.letter", "MMSG-002.letter", "MCFG-006.nothing", "MCON-003.letters", "MCON-003.nothing", "MST-003.quoted-port-0", "MST-003.no-port", "MST-003.port-of-letters", "MST-003.nothing", "MST-004.port-0", "MPUB-004.no-retain", "MPUB-004.topic-alone", "MPUB-004.qos-of-letters", "MPEX-003.length-of-letters", "MPEX-003.qos-3", "MPEX-003.retain-2", "MPEX-003.no-retain", "MPEX-003.no-topic", "MSUBC-003.qos-of-letters", "MSUBC-003.no-topic", "FAIL-007.keep-alive-0", "PUB-015.qos-3", "PUB-015.retain-2", "PUB-015.unquoted", "SUB-005",
		}}, unchecked},
		{Defect{"highest-plus-one", areaCommands, "a number one above its range is taken for the highest", "class: range shifted", []string{
			"MCFG-006.will-qos-3", "MCFG-006.will-retain-2", "MST-003.quoted-port-65536", "MST-004.port-65536", "MMODE-003.two", "MMSG-002.two", "FAIL-007.clean-session-2", "FAIL-007.keep-alive-65536",
		}}, ranges(func(n, high string) (string, bool) { return high, n == plusOne[high] })},
		{Defect{"highest-refused", areaCommands, "the highest number of a range is refused", "class: range shifted", []string{
			"MCON-002.65535", "MST-006", "MMODE-002", "LIM-003", "WILL-002.2", "MMODE-004.lower-case", "MMODE-004.any-byte", "PUB-009",
		}}, ranges(func(n, high string) (string, bool) { return "", n == high })},
		{Defect{"longest-refused", areaCommands, "a text of the documented length is refused", "class: range shifted", []string{
			"MCFG-002.client-id", "MCFG-002.will-message", "MCFG-003.password", "MPUB-002.quoted", "MPEX-004.quoted", "MSUBC-002.quoted", "MUNS-002.quoted", "LIM-001.4100", "MCFG-003.bare-password", "PUB-016",
		}}, texts(func(string) (string, bool) { return "", false })},
		{Defect{"longest-cut", areaCommands, "a text of the documented length loses its last byte", "class: data lost", []string{
			"MCFG-002.will-topic", "MCFG-003.user-name", "MPUB-002.bare", "MPEX-004.bare", "MSUBC-002.bare", "MUNS-002.bare", "LIM-001.4100", "WILL-009",
		}}, texts(func(s string) (string, bool) { return s[:len(s)-1], true })},
		{Defect{"overlong-restarts", areaCommands, "a text beyond the documented length restarts the modem", "class: crash", []string{
			"MCFG-004.client-id", "MCFG-004.will-message", "MPUB-003", "LIM-002", "MCFG-004.user-name", "MCFG-004.password", "MCFG-004.will-topic", "LIM-001.1361",
		}}, overlongRestarts},
		{Defect{"quotes-required", areaCommands, "texts without quotes are refused", "manual: with or without quotes", []string{
			"MCFG-002.bare-id", "MCFG-009.bare", "MST-007.bare", "MST-008.bare", "MPUB-002.bare", "MPEX-004.bare", "MSUBC-002.bare", "MUNS-002.bare", "CONN-002", "SUB-003",
		}}, first(func(p param) (param, bool) { return p, p.quoted })},
		{Defect{"escapes-twice", areaCommands, "escapes are read twice", "guide §FAQ 4", []string{"ESC-001.no-second-turn"}},
			published(func(s string) string { return unescape(s) })},
		{Defect{"backslash-lost", areaCommands, `\5C is left out`, "guide §FAQ 4", []string{"ESC-001.backslash", "ESC-001.all-four", "ESC-002"}},
			published(func(s string) string { return strings.ReplaceAll(s, `\5C`, "") })},
		{Defect{"first-mconfig-counts", areaCommands, "after the first MCONFIG others answer OK and change nothing", "class: parameter ignored", []string{"MCFG-007"}}, firstCounts},
		{Defect{"mqttmode-ignored", areaCommands, "MQTTMODE answers OK and changes nothing", "class: parameter ignored", []string{"MMODE-002", "MMODE-004.upper-case"}}, ignored("+MQTTMODE")},
		{Defect{"mipclose-ignored", areaCommands, "MIPCLOSE answers OK and closes nothing", "class: success reported without proof", []string{"MSTAT-002", "MCLS-002", "MST-010"}}, ignored("+MIPCLOSE")},
		{Defect{"status-guessed", areaCommands, "MQTTSTATU reports a session as soon as TCP stands", "class: success reported without proof", []string{"MSTAT-003", "CONN-005", "FLT-004.stall", "FLT-004.withheld"}}, statusGuessed},
		{Defect{"parameter-of-execute", areaCommands, "commands without parameters take some", "class: error reported as success", []string{"MDIS-003"}}, parameterOfExecute},
		{Defect{"no-session-needed", areaCommands, "what needs a session answers OK without one", "at-facts §10.2", []string{"MSUBC-005", "MUNS-003", "MPEX-008"}}, noSessionNeeded},
		{Defect{"connection-replaced", areaCommands, "SSLMIPSTART closes the connection that is there", "guide §FAQ 1", []string{"MST-009"}}, connectionReplaced},
	}
}
