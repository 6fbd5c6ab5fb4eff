using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;
using ScimSuite.Tenants.Model;
using System.Text.Json;

namespace ScimSuite.Tenants.Tests;

/// <summary>What a tenant may declare, and the sentence that says what would be taken instead.</summary>
public sealed class SchemaExtensionTests
{
    [Theory]
    [InlineData("""{"resourceType":"User","name":"A","attributes":[{"name":"a"}]}""", "id is required")]
    [InlineData("""{"id":"acme","resourceType":"User","name":"A","attributes":[{"name":"a"}]}""", "id takes a URN")]
    [InlineData("""{"id":"urn:acme:x y","resourceType":"User","name":"A","attributes":[{"name":"a"}]}""", "id takes a URN")]
    [InlineData("""{"id":"urn:ietf:params:scim:schemas:core:2.0:User","resourceType":"User","name":"A","attributes":[{"name":"a"}]}""", "reserved")]
    [InlineData("""{"id":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","resourceType":"User","name":"A","attributes":[{"name":"a"}]}""", "reserved")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"Device","name":"A","attributes":[{"name":"a"}]}""", "resourceType takes User or Group")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[]}""", "attributes takes an array of 1 to 50")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","colour":"red","attributes":[{"name":"a"}]}""", "no member 'colour'")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"a"},{"name":"A"}]}""", "attributes[1].name: 'A' is declared twice")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"1a"}]}""", "attributes[0].name takes a letter")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"$ref"}]}""", "attributes[0].name takes a letter")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"meta"}]}""", "meta is an attribute of every resource")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"a","type":"text"}]}""", "attributes[0].type takes string, boolean")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"a","type":"complex"}]}""", "has subAttributes")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"a","subAttributes":[{"name":"b"}]}]}""", "no other has")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"a","type":"complex","subAttributes":[{"name":"b","type":"complex","subAttributes":[{"name":"c"}]}]}]}""", "not complex itself")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"a","mutability":"readOnly"}]}""", "mutability takes readWrite or immutable")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"a","uniqueness":"server"}]}""", "uniqueness takes none")]
    [InlineData("""{"id":"urn:acme:User","resourceType":"User","name":"A","attributes":[{"name":"a","multiValued":"yes"}]}""", "multiValued takes true or false")]
    public void What_cannot_be_declared_says_what_could(string declaration, string detail)
    {
        var refused = Assert.Throws<ScimException>(() => TenantExtension.Read(JsonElement.Parse(declaration)));

        Assert.Equal((400, "invalidValue"), (refused.Error.Status, refused.Error.ScimType));
        Assert.Contains(detail, refused.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declaration_is_read_as_it_was_written()
    {
        var declared = Of("urn:acme:User", """
            {"name":"a","type":"complex","multiValued":true,"description":"A","subAttributes":[{"name":"value","type":"reference","referenceTypes":["User"]},{"name":"type","canonicalValues":["x","y"]}]},
            {"name":"b","type":"decimal","returned":"always","required":true},{"name":"c","caseExact":true,"mutability":"immutable"}
            """);

        Assert.Equal(declared.Write().ToJsonString(), TenantExtension.Read(JsonElement.Parse(declared.Write().ToJsonString())).Write().ToJsonString());
    }

    [Fact]
    public void Extensions_of_one_tenant_do_not_get_in_each_others_way()
    {
        var one = SchemaExtensions.None.Add(Of("urn:acme:hr:User", """{"name":"a"}"""));

        Assert.Equal(409, Assert.Throws<ScimException>(() => one.Add(Of("URN:ACME:hr:user", """{"name":"b"}"""))).Error.Status);
        Assert.Contains("two meanings", Assert.Throws<ScimException>(() => one.Add(Of("urn:acme:hr", """{"name":"User"}"""))).Message, StringComparison.Ordinal);
        var ten = Enumerable.Range(2, 9).Aggregate(one, (all, i) => all.Add(Of($"urn:acme{i}:User", """{"name":"a"}""")));
        Assert.Contains("at most 10", Assert.Throws<ScimException>(() => ten.Add(Of("urn:more:User", """{"name":"a"}"""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_resources_may_hold_keeps_its_kind_and_stays_optional()
    {
        var known = SchemaExtensions.None.Add(Of("urn:acme:User", """{"name":"a"},{"name":"b"}"""));
        var before = known.Find("urn:acme:user")!;

        Assert.Equal("mutability", Refused("""{"name":"a","type":"integer"},{"name":"b"}"""));
        Assert.Equal("mutability", Refused("""{"name":"a","multiValued":true},{"name":"b"}"""));
        Assert.Equal("invalidValue", Refused("""{"name":"a"},{"name":"b"},{"name":"c","required":true}"""));
        var removed = known.Replace(before, Of("urn:acme:User", """{"name":"b"}"""));
        Assert.Equal("mutability", Assert.Throws<ScimException>(() => removed.Replace(removed.All[0], Of("urn:acme:User", """{"name":"b"},{"name":"a","type":"boolean"}"""))).Error.ScimType);
        Assert.Equal(3, removed.Replace(removed.All[0], Of("urn:acme:User", """{"name":"b"},{"name":"a"}""")).Version);

        string? Refused(string attributes) => Assert.Throws<ScimException>(() => known.Replace(before, Of("urn:acme:User", attributes))).Error.ScimType;
    }

    private static TenantExtension Of(string urn, string attributes) =>
        TenantExtension.Read(JsonElement.Parse($$"""{"id":"{{urn}}","resourceType":"User","name":"Acme","attributes":[{{attributes}}]}"""));
}
