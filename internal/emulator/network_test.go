package emulator_test

import "testing"

// welcome are the lines of a modem that enters the network.
func (h *host) welcome() {
	h.t.Helper()
	h.hear("^MODE: 17,17", "+E_UTRAN Service", "+CGEV: ME PDN ACT 1")
	h.nitz()
}

func TestOperatorChoice(t *testing.T) {
	h := newHost(t)
	h.do(`AT+COPS=1,2,"46000"`, "OK")
	h.do("AT+COPS?", `+COPS: 1,0,"CHINA MOBILE",7`, "OK")
	h.do(`AT+COPS=1,2,"00101"`, "+CME ERROR: 3")
	h.do("AT+COPS?;+CREG?;+CGATT?", "+COPS: 1", "+CREG: 0,2", "+CGATT: 0", "OK")
	h.do(`AT+COPS=4,2,"00101"`, "OK")
	h.welcome()
	h.do("AT+COPS?", `+COPS: 0,0,"CHINA MOBILE",7`, "OK")
	h.do("AT+COPS=2", "OK")
	h.do("AT+CREG?", "+CREG: 0,0", "OK")
	h.do("AT+COPS=0,2", "OK")
	h.welcome()
	h.do("AT+COPS?", `+COPS: 0,2,"46000",7`, "OK")
	for _, bad := range []string{"5", "3,3", "1", "1,2", "0,0,,9", "0,0,,7,3", "0,0,,7,1,1"} {
		h.do("AT+COPS="+bad, "ERROR")
	}
}

func TestRadioFigures(t *testing.T) {
	h := newHost(t)
	h.do("AT+CESQ;^SYSINFO", "+CESQ: 99,99,255,255,31,41", "^SYSINFO: 2,3,0,17,1,7", "OK")
	h.do("AT+CFUN=4", "OK")
	h.do("AT+CESQ;^SYSINFO", "+CESQ: 99,99,255,255,255,255", "^SYSINFO: 0,0,0,0,1,7", "OK")
}

func TestAddressOfContext(t *testing.T) {
	h := newHost(t)
	h.do("AT*GETIP=1", "+GETIP: 10.126.200.230,10.126.200.1", "OK")
	h.do("AT*GETIP=0", "ERROR")
	h.do("AT*GETIP=5", "+CME ERROR: 3")
}

func TestContextAuthentication(t *testing.T) {
	h := newHost(t)
	h.do("AT+CGAUTH?", `+CGAUTH: 1,0,"",""`, "OK")
	h.do(`AT+CGAUTH=5,1,"u","p"`, "+CME ERROR: 3")
	h.do(`AT+CGDCONT=5,"IP"`, "OK")
	h.do(`AT+CGAUTH=5,2,"u","p"`, "OK")
	h.do("AT+CGAUTH?", `+CGAUTH: 1,0,"",""`+"\r\n"+`+CGAUTH: 5,2,"u","p"`, "OK")
	h.do("AT+CGAUTH=5", "OK")
	h.do("AT+CGAUTH?", `+CGAUTH: 1,0,"",""`+"\r\n"+`+CGAUTH: 5,0,"",""`, "OK")
	h.do("AT+CGAUTH=5,3", "ERROR")
}

func TestContextDefinitionIsChecked(t *testing.T) {
	h := newHost(t)
	for _, bad := range []string{"0", `16,"IP"`, `5,"X25"`, `5,"IP","a","999.0.0.1"`, `5,"IP","a","",3`, `5,"IP","a","",0,3`, `5,"IP","a","",0,0,0`} {
		h.do("AT+CGDCONT="+bad, "ERROR")
	}
	h.do(`AT+CGDCONT=5,"IPV6","a","0.0.0.0",0,2`, "OK")
	h.do("AT+CGDCONT?", `+CGDCONT: 1,"IP","cmiot","10.126.200.230"`+"\r\n"+`+CGDCONT: 5,"IPV6","a",""`, "OK")
}
