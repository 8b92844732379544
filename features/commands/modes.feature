@core
Feature: AT+MQTTMODE, AT+MQTTMSGSET and AT+MQTTMSGGET
  Settings of 0 or 1 that can be asked for.

  @MMODE-001 @manual:MQTTMODE=? @at-facts:X-16
  Scenario: the test form of MQTTMODE
    When I send `AT+MQTTMODE=?`
    Then the modem answers `+MQTTMODE: (0,1)` in any spacing, then OK

  @MMODE-002 @manual:MQTTMODE? @manual:MQTTMODE= @at-facts:X-16
  Scenario: MQTTMODE is set and read back
    When I send `AT+MQTTMODE=1`
    Then the modem answers OK
    When I send `AT+MQTTMODE?`
    Then the modem answers `+MQTTMODE: 1` in any spacing, then OK
    When I send `AT+MQTTMODE=0`
    Then the modem answers OK
    When I send `AT+MQTTMODE?`
    Then the modem answers `+MQTTMODE: 0` in any spacing, then OK

  @MMODE-003 @manual:MQTTMODE= @v250:5.4.3.1
  Scenario Outline: what MQTTMODE does not take
    When I send `AT+MQTTMODE=<mode>`
    Then the modem answers an error
    When I send `AT+MQTTMODE?`
    Then the modem answers `+MQTTMODE: 0` in any spacing, then OK

    Examples:
      | case    | mode |
      | two     | 2    |
      | letter  | a    |
      | nothing |      |

  @MMODE-004 @manual:MQTTMODE= @at-facts:10.11
  Scenario Outline: hexadecimal messages
    Given the modem is connected
    When I send `AT+MQTTMODE=1`
    Then the modem answers OK
    When I send `AT+MPUB="test",0,0,"<typed>"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "<meant>" to "test" at QoS "0"

    Examples:
      | case       | typed    | meant          |
      | upper-case | 4A4B0D0A | JK\\r\\n       |
      | lower-case | 4a4b0d0a | JK\\r\\n       |
      | any-byte   | 00FF225C | \\x00\\xff\\"\\\\ |

  @MMSG-001 @manual:MQTTMSGSET=? @at-facts:X-16
  Scenario: the test form of MQTTMSGSET
    When I send `AT+MQTTMSGSET=?`
    Then the modem answers `+MQTTMSGSET:(0,1)` in any spacing, then OK

  @MMSG-002 @cache @manual:MQTTMSGSET= @manual:MQTTMSGSET? @v250:5.4.3.1
  Scenario Outline: what MQTTMSGSET does not take
    When I send `AT+MQTTMSGSET=1`
    Then the modem answers OK
    When I send `AT+MQTTMSGSET=<mode>`
    Then the modem answers an error
    When I send `AT+MQTTMSGSET?`
    Then the modem answers `+MQTTMSGSET:1` in any spacing, then OK

    Examples:
      | case    | mode |
      | two     | 2    |
      | letter  | a    |
      | nothing |      |
