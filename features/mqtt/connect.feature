@core
Feature: CONNECT by the standard
  The purposes CONNECT, CONNACK and DISCONNECT of ETSI TS 103 597-1: what the broker must see when MCONFIG,
  MCONNECT, MDISCONNECT and MIPCLOSE make the client act. The broker holds every packet against the standard
  besides.

  @MQC-001 @etsi:CONNECT_001 @etsi:CONNECT_002 @etsi:CONNECT_003 @etsi:CONNECT_004 @mqtt:2.2.2-1 @mqtt:3.1.2-1 @mqtt:3.1.2-2 @mqtt:3.1.2-3
  Scenario: protocol, level and reserved bits
    Given the modem is connected
    Then the broker saw a CONNECT of protocol "MQTT" at level "4" without a reserved bit

  @MQC-002 @mqtt:3.1.0-1 @mqtt:3.1.0-2
  Scenario: nothing comes before CONNECT, and CONNECT comes once
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    Then the broker saw no PINGREQ
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw "1" CONNECT in all

  @MQC-003 @etsi:CONNECT_006 @mqtt:3.1.2-11 @mqtt:3.1.2-13 @mqtt:3.1.2-15
  Scenario: no will where none was configured
    Given the modem is connected
    Then the broker saw a CONNECT without a will

  @MQC-004 @will @manual:MCONFIG @mqtt:3.1.2-14 @mqtt:3.1.2-16
  Scenario Outline: a will at each QoS, not retained
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",<qos>,0,"will/topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the broker saw a CONNECT with the will "offline" to "will/topic" at QoS "<qos>", not retained
    And the modem reports `CONNACK OK` within "30s"

    Examples:
      | qos |
      | 0   |
      | 1   |
      | 2   |

  @MQC-005 @etsi:CONNECT_008 @mqtt:3.1.2-19 @mqtt:3.1.2-21
  Scenario: a user name alone
    # at-facts §17 X-05: an empty parameter may be none or an empty field; flag and field agree in both.
    # The broker refuses a user without the password.
    When I send `AT+MCONFIG="868488076506128","{user}",""`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the broker saw a CONNECT with user name "{user}" and an empty password or none
    And the modem refuses the session within "30s"

  @MQC-006 @etsi:CONNECT_009 @mqtt:3.1.2-19 @mqtt:3.1.2-21 @at-facts:10.3
  Scenario: user name and password with the signs that cloud services use
    # The broker does not know this user; what counts is what it was told.
    When I send `AT+MCONFIG="868488076506128","dev&prod","version=2018-10-31&sign=a%2Bb^c"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the broker saw a CONNECT with user name "dev&prod" and password "version=2018-10-31&sign=a%2Bb^c"
    And the modem refuses the session within "30s"

  @MQC-007 @will @etsi:CONNECT_010 @mqtt:3.1.3-1
  Scenario: the five fields of CONNECT in their order
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",2,0,"third","fourth"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the broker saw a CONNECT with client id "868488076506128", keep-alive "60" and a clean session
    And the broker saw a CONNECT with user name "{user}" and password "{password}"
    And the broker saw a CONNECT with the will "fourth" to "third" at QoS "2", not retained
    And the modem reports `CONNACK OK` within "30s"

  @MQC-008 @etsi:CONNECT_011 @mqtt:3.1.3-4 @mqtt:1.5.3-1
  Scenario Outline: a client id beyond ASCII
    When I send `AT+MCONFIG="<client>","{user}","{password}"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the broker saw a CONNECT with client id "<client>", keep-alive "60" and a clean session
    And the modem reports `CONNACK OK` within "30s"

    Examples:
      | case        | client     |
      | two-bytes   | Gerät-7    |
      | three-bytes | 温度计-7   |
      | four-bytes  | device-📟  |

  @MQC-009 @etsi:CONNECT_012 @mqtt:3.1.3-7
  Scenario: an empty client id never asks for a session that is kept
    # The modem may refuse the empty id in MCONFIG or in MCONNECT, or ask for a clean session.
    When I send `AT+MCONFIG="","{user}","{password}"`
    Then the modem answers one final result
    When I open a plain connection
    And I send `AT+MCONNECT=0,60`
    Then MCONNECT comes to its end within "30s"
    And no CONNECT asked for a kept session without a client id

  @MQC-010 @will @etsi:CONNECT_013 @mqtt:3.1.3-10
  Scenario: a will topic beyond ASCII
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",1,0,"设备/遗嘱","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the broker saw a CONNECT with the will "offline" to "设备/遗嘱" at QoS "1", not retained
    And the modem reports `CONNACK OK` within "30s"

  @MQC-011 @etsi:CONNECT_014 @mqtt:3.1.3-11
  Scenario: a user name beyond ASCII
    # The broker does not know this user; what counts is what it was told.
    When I send `AT+MCONFIG="868488076506128","用户é","password"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the broker saw a CONNECT with user name "用户é" and password "password"
    And the modem refuses the session within "30s"

  @MQC-012 @mqtt:2.2.3 @manual:MCONFIG
  Scenario Outline: a CONNECT around the first limit of the remaining length
    When I send a CONNECT of remaining length "<length>"
    Then the modem reports `CONNACK OK` within "30s"
    And the broker saw a CONNECT with remaining length "<length>"

    Examples:
      | length |
      | 127    |
      | 128    |

  @MQC-013 @etsi:CONNACK_001 @mqtt:2.2.2-2 @mqtt:4.8.0-1
  Scenario Outline: a CONNACK with illegal header flags
    Given the modem is configured as client "868488076506128"
    And the broker sends "<bytes>" in place of the next CONNACK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem gets no session within "30s"
    And the broker saw the connection closed by the modem within "30s"
    And the modem has not reported `CONNACK OK`

    Examples:
      | case | bytes            |
      | low  | \x21\x02\x00\x00 |
      | high | \x28\x02\x00\x00 |

  @MQC-014 @mqtt:3.2.2.3 @mqtt:4.8.0-1 @manual:MCONNECT
  Scenario Outline: a CONNACK that the standard does not know
    Given the modem is configured as client "868488076506128"
    And the broker sends "<bytes>" in place of the next CONNACK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem gets no session within "30s"
    And the modem has not reported `CONNACK OK`

    Examples:
      | case          | bytes                |
      | code-6        | \x20\x02\x00\x06     |
      | code-255      | \x20\x02\x00\xff     |

  @MQC-015 @etsi:DISCONNECT_002 @mqtt:3.14.4-1 @mqtt:3.14.4-2
  Scenario: nothing follows DISCONNECT but the end of the connection
    Given the modem is connected
    When I send `AT+MDISCONNECT`
    Then the modem answers OK
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"too late"`
    Then the modem answers an error
    And the broker saw a DISCONNECT within "10s"
    And the broker saw the connection closed by the modem within "10s"
    And the broker saw no PUBLISH

  @MQC-016 @manual:MIPCLOSE @mqtt:3.14.4-1
  Scenario: MIPCLOSE alone closes the connection of a session
    Given the modem is connected
    When I send `AT+MIPCLOSE`
    Then the modem answers OK
    And the broker saw the connection closed by the modem within "10s"
