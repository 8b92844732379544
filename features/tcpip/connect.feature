@core
Feature: AT+CIPSTART and AT+CIPCLOSE in single-link mode
  AT+CIPSTART=<mode>,<server>,<port> answers OK and says later what came of it: CONNECT OK, ALREADY CONNECT, or STATE:
  and CONNECT FAIL. The initial state, IP STATUS and a closed connection allow it.

  @IPC-001 @requires:echo @manual:CIPSTART= @manual:CIPCLOSE! @manual:CIPSHUT! @manual:state-machine
  Scenario: a connection from its start to its end
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","{host}",{echo-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker accepted a connection on the "echo" listener
    And the TCP/IP state is "CONNECT OK"
    When I send `AT+CIPCLOSE`
    Then the modem answers `CLOSE OK`
    And the broker saw the connection closed by the modem within "10s"
    And the TCP/IP state is "TCP CLOSED" or "IP CLOSE"

  @IPC-002 @requires:echo @manual:CIPSTART= @at-facts:9.1
  Scenario: CIPSTART brings the scene up by itself
    Given the TCP/IP state is "IP INITIAL"
    When I send `AT+CIPSTART="TCP","{host}",{echo-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "90s"
    And the TCP/IP state is "CONNECT OK"
    When I send `AT+CIFSR`
    Then the modem answers an IP address alone

  @IPC-003 @requires:echo @manual:CIPSTART= @at-facts:2.1
  Scenario Outline: quotes are optional
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART=<parameters>`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"

    Examples:
      | case   | parameters                     |
      | bare   | TCP,{host},{echo-port}         |
      | quoted | "TCP","{host}","{echo-port}"   |
      | mixed  | "TCP",{host},{echo-port}       |

  @IPC-004 @manual:CIPSTART= @at-facts:9.2
  Scenario Outline: what CIPSTART does not take
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART=<parameters>`
    Then the modem answers an error
    And the TCP/IP state is "IP STATUS"

    Examples:
      | case         | parameters                    |
      | mode         | "FTP","{host}",{closed-port}  |
      | port-0       | "TCP","{host}",0              |
      | port-65536   | "TCP","{host}",65536          |
      | port-letters | "TCP","{host}",mqtt           |
      | no-port      | "TCP","{host}"                |
      | no-server    | "TCP",,{closed-port}          |
      | link-number  | 1,"TCP","{host}",{closed-port} |

  @IPC-005 @manual:CIPSTART= @at-facts:16
  Scenario: the name of a server has 128 bytes at most
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","~",1884` with "129" letters for ~
    Then the modem answers an error

  @IPC-006 @manual:CIPSTART= @at-facts:19.6
  Scenario: a port on which nobody listens
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","{host}",{closed-port}`
    Then the modem answers OK
    And the modem reports `CONNECT FAIL` within "120s"
    And the TCP/IP state is "IP STATUS" or "TCP CLOSED"

  @IPC-007 @requires:echo @manual:CIPSTART=
  Scenario: after a failure the next connection stands
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","{host}",{closed-port}`
    Then the modem answers OK
    And the modem reports `CONNECT FAIL` within "120s"
    Given the modem is connected to the echo
    Then the TCP/IP state is "CONNECT OK"

  @IPC-008 @manual:CIPSTART= @at-facts:19.6
  Scenario: a host that does not exist
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","no-such-host.invalid",1884`
    Then the modem answers OK
    And the modem reports `CONNECT FAIL` within "120s"

  @IPC-009 @requires:echo @manual:CIPSTART=
  Scenario: there is one connection
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When I send `AT+CIPSTART="TCP","{host}",{echo-port}`
    Then the modem refuses, or reports `ALREADY CONNECT` within "30s"
    And the broker accepted "1" connection in all
    And the TCP/IP state is "CONNECT OK"

  @IPC-010 @manual:CIPSTART= @manual:state-machine
  Scenario: before CIFSR has told the address no connection is made
    When I send `AT+CSTT`
    Then the modem answers OK
    When I send `AT+CIPSTART="TCP","{host}",{closed-port}`
    Then the modem answers an error
    And the TCP/IP state is "IP START"

  @IPC-011 @requires:echo @manual:CIPSTART= @manual:CIPCLOSE!
  Scenario: a connection that was closed is opened again
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When I send `AT+CIPCLOSE`
    Then the modem answers `CLOSE OK`
    Given the modem is connected to the echo
    Then the broker accepted "2" connections in all

  @IPC-012 @requires:echo @manual:CIPCLOSE=
  Scenario Outline: both ways to close
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When I send `AT+CIPCLOSE=<id>`
    Then the modem answers `CLOSE OK`
    And the broker saw the connection closed by the modem within "30s"

    Examples:
      | id |
      | 0  |
      | 1  |

  @IPC-013 @requires:echo @manual:CIPCLOSE= @v250:5.4.3.1
  Scenario: a third way to close does not exist
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When I send `AT+CIPCLOSE=2`
    Then the modem answers an error
    And the TCP/IP state is "CONNECT OK"

  @IPC-014 @manual:CIPCLOSE!
  Scenario: in the initial state there is nothing to close
    When I send `AT+CIPCLOSE`
    Then the modem answers an error
    And the TCP/IP state is "IP INITIAL"

  @IPC-022 @manual:CIPCLOSE!
  Scenario: before a connection there is nothing to close
    Given the TCP/IP scene is up
    When I send `AT+CIPCLOSE`
    Then the modem answers an error
    And the TCP/IP state is "IP STATUS"

  @IPC-015 @requires:echo @manual:CIPCLOSE!
  Scenario: what was closed cannot be closed again
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When I send `AT+CIPCLOSE`
    Then the modem answers `CLOSE OK`
    When I send `AT+CIPCLOSE`
    Then the modem answers an error

  @IPC-016 @requires:echo @manual:CIPSHUT! @manual:state-machine
  Scenario: CIPSHUT closes the connection
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    And the TCP/IP scene is shut
    Then the broker saw the connection closed by the modem within "30s"
    And the TCP/IP state is "IP INITIAL"

  @IPC-017 @requires:echo @history:H24 @manual:CIPSTATUS! @manual:state-machine @at-facts:9.2
  Scenario: the peer closes the connection
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When the echo closes the connection
    Then the modem reports `CLOSED` within "30s"
    And the TCP/IP state is "TCP CLOSED" or "IP CLOSE"
    Given the modem is connected to the echo
    Then the TCP/IP state is "CONNECT OK"

  @IPC-023 @requires:echo @history:H24 @manual:CIPSTATUS! @manual:state-machine @at-facts:9.2
  Scenario: the peer resets the connection
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When the echo resets the connection
    Then the modem reports `CLOSED` within "30s"
    And the TCP/IP state is "TCP CLOSED" or "IP CLOSE"
    Given the modem is connected to the echo
    Then the TCP/IP state is "CONNECT OK"

  @IPC-018 @requires:echo @manual:CIFSR!
  Scenario: the address is told while a connection stands, and after its end
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When I send `AT+CIFSR`
    Then the modem answers an IP address alone
    And the TCP/IP state is "CONNECT OK"
    When I send `AT+CIPCLOSE`
    Then the modem answers `CLOSE OK`
    When I send `AT+CIFSR`
    Then the modem answers an IP address alone

  # H1: CONNECT OK of CIPSTART lost its CR LF; every line's frame is checked in every scenario.
  @IPC-020 @requires:echo @history:H1 @manual:CIPSTART=
  Scenario: CONNECT OK of CIPSTART is a whole line
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    When I send `AT`
    Then the modem answers OK
    And the TCP/IP state is "CONNECT OK"

  # Nobody need listen on a UDP port, and nothing is sent.
  @IPC-021 @manual:CIPSTART= @manual:CIPCLOSE! @manual:state-machine
  Scenario: a UDP port is registered and given back
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="UDP","{host}",9`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the TCP/IP state is "CONNECT OK"
    When I send `AT+CIPCLOSE`
    Then the modem answers `CLOSE OK`
    And the TCP/IP state is "UDP CLOSED" or "IP CLOSE"

  # 192.0.2.1 belongs to nobody (RFC 5737): the attempt lasts, unless the network itself says at once that there is no way.
  @IPC-024 @manual:CIPSTART= @manual:CIPSTATUS! @manual:CIFSR! @manual:state-machine
  Scenario: an attempt that lasts is no connection
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","192.0.2.1",1884`
    Then the modem answers OK
    And the TCP/IP state is "TCP CONNECTING" or "IP STATUS"
    When I send `AT+CIPSEND=5`
    Then the modem answers an error
    When I send `AT+CIFSR`
    Then the modem answers an IP address alone

  @IPC-025 @requires:echo @manual:CIPSHUT! @manual:state-machine
  Scenario: CIPSHUT ends an attempt that lasts
    Given the TCP/IP scene is up
    When I send `AT+CIPSTART="TCP","192.0.2.1",1884`
    Then the modem answers OK
    Given the TCP/IP scene is shut
    Then the TCP/IP state is "IP INITIAL"
    Given the TCP/IP scene is up
    And the modem is connected to the echo
    Then the TCP/IP state is "CONNECT OK"
