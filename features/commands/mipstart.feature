@core
Feature: AT+MIPSTART and AT+SSLMIPSTART
  The server's address and its port, from 1 to 65535, each with or without quotes. One connection
  at a time (FAQ 1).

  @MST-001 @manual:MIPSTART=? @at-facts:X-16
  Scenario: the test form of MIPSTART
    When I send `AT+MIPSTART=?`
    Then the modem answers `+MIPSTART:"(0,255).(0,255).(0,255).(0,255)",(1-65535) +MIPSTART:"DOMAIN NAME",(1-65535)` in any spacing, then OK

  @MST-002 @tls @manual:MIPSTART=? @at-facts:X-16
  Scenario: the test form of SSLMIPSTART
    When I send `AT+SSLMIPSTART=?`
    Then the modem answers `+SSLMIPSTART:"(0,255).(0,255).(0,255).(0,255)",(1-65535) +SSLMIPSTART:"DOMAIN NAME",(1-65535)` in any spacing, then OK

  @MST-003 @manual:MIPSTART= @v250:5.4.3.1
  Scenario Outline: what MIPSTART does not take
    When I send `AT+MIPSTART=<parameters>`
    Then the modem answers an error
    And the modem has not reported `CONNECT OK`
    And the modem can connect as documented

    Examples:
      | case              | parameters             |
      | port-0            | "{host}",0             |
      | port-65536        | "{host}",65536         |
      | quoted-port-0     | "{host}","0"           |
      | quoted-port-65536 | "{host}","65536"       |
      | no-port           | "{host}"               |
      | port-of-letters   | "{host}",mqtt          |
      | nothing           |                        |

  @MST-004 @tls @manual:MIPSTART= @v250:5.4.3.1
  Scenario Outline: what SSLMIPSTART does not take
    When I send `AT+SSLMIPSTART=<parameters>`
    Then the modem answers an error
    And the modem has not reported `CONNECT OK`
    And the modem can connect as documented

    Examples:
      | case       | parameters     |
      | port-0     | "{host}",0     |
      | port-65536 | "{host}",65536 |
      | no-port    | "{host}"       |

  @MST-005 @manual:MIPSTART=
  Scenario: the lowest port is taken, although nobody listens there
    When I send `AT+MIPSTART="{host}",1`
    Then the modem answers OK
    And the modem reports a failed connection within "120s"
    And the modem can connect as documented

  @MST-006 @manual:MIPSTART=
  Scenario: the highest port is taken, although nobody listens there
    When I send `AT+MIPSTART="{host}",65535`
    Then the modem answers OK
    And the modem reports a failed connection within "120s"
    And the modem can connect as documented

  @MST-007 @manual:MIPSTART= @at-facts:10.4
  Scenario Outline: an address without quotes
    When I send `AT+MIPSTART=<parameters>`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker accepted a connection on the "plain" listener

    Examples:
      | case        | parameters            |
      | bare        | {host},{plain-port}   |
      | quoted-port | {host},"{plain-port}" |

  @MST-008 @tls @manual:MIPSTART= @at-facts:10.4
  Scenario Outline: quotes in SSLMIPSTART
    When I send `AT+SSLMIPSTART=<parameters>`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

    Examples:
      | case        | parameters            |
      | bare        | {host},{tls-port}     |
      | quoted-port | "{host}","{tls-port}" |

  @MST-009 @tls @guide:faq-1 @manual:MIPSTART=
  Scenario: there is no second connection beside the first, to another server neither
    Given the modem is connected
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `ALREADY CONNECT` within "30s"
    And the broker accepted "1" connection in all
    And the MQTT status is "1"

  @MST-010 @guide:faq-1 @manual:MIPCLOSE!
  Scenario: after MIPCLOSE another connection can take its place
    Given the modem is connected
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And the broker saw the connection closed by the modem within "10s"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw "2" CONNECTs in all
