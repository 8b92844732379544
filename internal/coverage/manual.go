package coverage

import "strings"

// group is one chapter of the manual.
type group struct {
	name  string
	pages []string // a page and its forms: "MQTTMODE = ? =?"
}

// manual is the chapters that concern an MQTT device. A page without forms tells of an
// unsolicited line.
func manual() []group {
	return []group{
		{"MQTT", []string{
			"MCONFIG = =?",
			"MCONNECT = =?",
			"MDISCONNECT ! =?",
			"MIPCLOSE ! =?",
			"MIPSTART = =?",
			"MPUB = =?",
			"MPUBEX = =?",
			"MQTTMODE = ? =?",
			"MQTTMSGGET ? ! =?",
			"MQTTMSGSET = ? =?",
			"MQTTSTATU ! =?",
			"MSUB = =?",
			"MUNSUB = =?",
		}},
		{"FS", []string{
			"FSCREATE = =?",
			"FSDEL = =?",
			"FSDRIVE = =?",
			"FSFLSIZE = =?",
			"FSLS = =?",
			"FSMEM ! =?",
			"FSMKDIR = =?",
			"FSREAD = =?",
			"FSREADHEAD = ?",
			"FSRMDIR = =?",
			"FSWRITE = =?",
		}},
		{"TCP/IP", []string{
			"CDNSCFG = ? =?",
			"CDNSGIP = =?",
			"CIFSR ! =?",
			"CIICR ! =?",
			"CIPCLOSE = ! =?",
			"CIPMUX = ? =?",
			"CIPSEND = ? ! =?",
			"CIPSHUT ! =?",
			"CIPSSL = ? =?",
			"CIPSTART = =?",
			"CIPSTATUS = ! =?",
			"CSTT = ? =?",
			"SSLCFG = =?",
		}},
		{"network", []string{
			"CEREG = ? =?",
			"CESQ !",
			"CGACT = ? =?",
			"CGATT = ? =?",
			"CGAUTH = ? =?",
			"CGDCONT = ? =?",
			"CGEREP = ? =?",
			"CGEV",
			"CGPADDR = ! =?",
			"CGREG = ? =?",
			"COPS = ? =?",
			"CREG = ? =?",
			"CSQ ! =?",
			"CTZR ? =?",
			"GETIP =",
			"MODE",
			"NITZ",
			"SYSINFO !",
			"URC_network_service_type",
		}},
		{"general", []string{
			"ATE !",
			"ATF !",
			"ATI !",
			"ATQ !",
			"ATS3 = ?",
			"ATS5 = ?",
			"ATW !",
			"CBC = ? ! =?",
			"CCLK = ? =?",
			"CFGRI = ?",
			"CFUN = ? =?",
			"CGMI !",
			"CGMM !",
			"CGMR ! =?",
			"CGSN ! =?",
			"CIMI !",
			"CMEE = ? =?",
			"CPIN = ? =?",
			"CPOWD =",
			"CSCS = ? =?",
			"EXINFO ?",
			"HVER !",
			"ICCID !",
			"ICF = ? =?",
			"IFC = ? =?",
			"IPR = ? =?",
			"RESET !",
			"RSTSET !",
			"VER !",
		}},
	}
}

// commands has a row for each page.
func (g group) commands() Table {
	t := Table{Name: "manual " + g.name + " commands"}
	for _, p := range g.pages {
		name, _, _ := strings.Cut(p, " ")
		t.Rows = append(t.Rows, Row{Tag: "manual:" + name})
	}
	return t
}

// forms has a row for each form of each page that shows several.
func (g group) forms() Table {
	t := Table{Name: "manual " + g.name + " forms"}
	for _, p := range g.pages {
		name, forms, _ := strings.Cut(p, " ")
		if !strings.Contains(forms, " ") {
			continue // the page is its only form
		}
		for form := range strings.FieldsSeq(forms) {
			t.Rows = append(t.Rows, Row{Tag: "manual:" + name + form})
		}
	}
	return t
}
