@core @tls
Feature: TLS under AT+CIPSTART
  After AT+CIPSSL=1 a connection is shaken hands on before CONNECT OK. Single-link mode takes the settings of SSL context 0.

  @IPT-001 @manual:CIPSSL= @manual:CIPSTART= @manual:SSLCFG
  Scenario: CONNECT OK stands for a finished handshake
    When I send `AT+SSLCFG="seclevel",0,0`
    Then the modem answers OK
    When I send `AT+CIPSSL=1`
    Then the modem answers OK
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

  @IPT-002 @requires:echo @manual:CIPSSL= @manual:CIPSTART=
  Scenario: there is no connection to a server that speaks no TLS
    When I send `AT+SSLCFG="seclevel",0,0`
    Then the modem answers OK
    When I send `AT+CIPSSL=1`
    Then the modem answers OK
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","{host}",{echo-port}`
    Then the modem does not connect within "120s"

  @IPT-003 @requires:echo @manual:CIPSSL= @manual:CIPSTART=
  Scenario: after CIPSSL=0 a connection is plain again
    When I send `AT+CIPSSL=1`
    Then the modem answers OK
    When I send `AT+CIPSSL=0`
    Then the modem answers OK
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    Then the TCP/IP state is "CONNECT OK"
