<?xml version="1.0" encoding="UTF-8"?>
<!-- Harbour (fictive) takes a page that its people read and print. -->
<xsl:stylesheet
    version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:c="urn:credit-protection:claim:1.0"
    exclude-result-prefixes="c"
>
  <xsl:output method="html" encoding="UTF-8" indent="yes" doctype-system="about:legacy-compat" />

  <xsl:template match="/c:claim">
    <html lang="en">
      <head>
        <title>Claim <xsl:value-of select="c:reference" /></title>
        <style>body { font-family: sans-serif; margin: 2em } td, th { padding: 4px 12px; text-align: left; border-bottom: 1px solid #ccc } .n { text-align: right }</style>
      </head>
      <body>
        <h1>Claim <xsl:value-of select="c:reference" /></h1>
        <p>
          Policy <xsl:value-of select="c:policy/c:number" /> of
          <xsl:value-of select="c:policyholder/c:name" />.
          Buyer: <strong><xsl:value-of select="c:buyer/c:name" /></strong>,
          date of loss <xsl:value-of select="c:lossDate" />.
        </p>
        <table>
          <tr><th>Invoice</th><th>Date</th><th>Due</th><th class="n">Open</th><th class="n">Insured</th></tr>
          <xsl:for-each select="c:invoices/c:invoice">
            <tr>
              <td><xsl:value-of select="c:number" /></td>
              <td><xsl:value-of select="c:date" /></td>
              <td><xsl:value-of select="c:due" /></td>
              <td class="n"><xsl:value-of select="c:open" /></td>
              <td class="n"><xsl:value-of select="c:insured" /></td>
            </tr>
          </xsl:for-each>
        </table>
        <p>
          Claimed: <strong><xsl:value-of select="c:totals/c:expected" />
          <xsl:text> </xsl:text><xsl:value-of select="c:totals/c:expected/@currency" /></strong>
        </p>
      </body>
    </html>
  </xsl:template>
</xsl:stylesheet>
