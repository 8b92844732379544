@core
Feature: Escapes in MPUB
  FAQ 4 of the guide and the manual: in the quotes of a message \22 is a quote, \0D a carriage return,
  \0A a line feed and \5C a backslash.

  @ESC-001 @guide:faq-4 @manual:MPUB=
  Scenario Outline: one escape
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"<typed>"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "<meant>" to "mqtt/pub_topic" at QoS "0"

    Examples:
      | case            | typed      | meant       |
      | quote           | a\\22b     | a\\"b       |
      | carriage-return | a\\0Db     | a\\rb       |
      | line-feed       | a\\0Ab     | a\\nb       |
      | backslash       | a\\5Cb     | a\\\\b      |
      | quote-alone     | \\22       | \\"         |
      | at-both-ends    | \\22a\\22  | \\"a\\"     |
      | line-end        | a\\0D\\0A  | a\\r\\n     |
      | no-second-turn  | \\5C22     | \\\\22      |
      | digits-behind   | \\0D0A     | \\r0A       |
      | all-four        | \\22\\0D\\0A\\5C | \\"\\r\\n\\\\ |

  @ESC-002 @guide:faq-4 @manual:MPUB= @manual:MSUB=
  Scenario: what was escaped comes back plain
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When I send `AT+MPUB="mqtt/sub_topic",0,0,"{\22id\22:\5C}\0D\0A"`
    Then the modem answers OK
    And the modem reports the message "{\"id\":\\}\r\n" of "mqtt/sub_topic" within "30s"
