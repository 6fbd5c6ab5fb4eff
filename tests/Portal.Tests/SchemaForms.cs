using System.Text.Json;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Tests;

/// <summary>An extension that is typed: what is sent, and where a refusal is said.</summary>
public sealed class SchemaForms
{
    private const string Whole =
        """
        {"id":"urn:acme:people:1.0:User","name":"People","description":"d","resourceType":"User","attributes":[
          {"name":"badge","type":"string","multiValued":false,"description":"","required":false,"caseExact":true,"canonicalValues":["x","y"],"mutability":"immutable","returned":"request","uniqueness":"none"},
          {"name":"boss","type":"reference","multiValued":false,"description":"","required":false,"caseExact":true,"referenceTypes":["User"],"mutability":"readWrite","returned":"default","uniqueness":"none"},
          {"name":"rooms","type":"complex","multiValued":true,"description":"","required":true,"mutability":"readWrite","returned":"default","uniqueness":"none","subAttributes":[
            {"name":"value","type":"integer","multiValued":false,"description":"n","required":false,"mutability":"readWrite","returned":"default","uniqueness":"none"}]}]}
        """;

    [Fact]
    public void What_is_declared_comes_back_from_the_form_as_it_was()
    {
        var declared = Scim.Schema.TenantExtension.Read(JsonElement.Parse(Whole));

        var sent = Scim.Schema.TenantExtension.Read(JsonElement.Parse(ExtensionForm.Of(JsonElement.Parse(Whole)).Write().ToJsonString()));

        Assert.Equal(declared.Write().ToJsonString(), sent.Write().ToJsonString());
    }

    [Theory]
    [InlineData("id takes a URN such as …", "id")]
    [InlineData("id: one of urn:a and urn:a:b is the beginning of the other", "id")]
    [InlineData("urn:acme:people:1.0:User is declared already: change it by PUT.", "id")]
    [InlineData("name is required.", "name")]
    [InlineData("attributes takes an array of 1 to 50 attributes.", "attributes")]
    [InlineData("attributes[1].name: 'badge' is declared twice; case makes no difference.", "attributes[1].name")]
    [InlineData("attributes[0].canonicalValues takes …", "attributes[0].canonicalValues")]
    [InlineData("attributes[2].subAttributes[0].name takes a letter …", "attributes[2].subAttributes[0].name")]
    [InlineData("attributes[2]: a complex attribute has subAttributes, and no other has.", "attributes[2].name")]
    [InlineData("attributes.badge.required: resources that have the extension may be without it", "attributes[0].required")]
    [InlineData("urn:acme:people:1.0:user:badge was declared as string, and resources may hold values of it", "attributes[0].type")]
    [InlineData("A tenant has at most 10 schema extensions.", null)]
    public void A_refusal_is_said_at_its_field(string detail, string? field) => Assert.Equal(field, ExtensionForm.Of(JsonElement.Parse(Whole)).FieldOf(detail));

    [Fact]
    public void The_preview_is_what_discovery_answers_or_why_it_cannot()
    {
        var form = ExtensionForm.Of(JsonElement.Parse(Whole));

        Assert.Equal("http://scim.test/scim/v2/Schemas/urn:acme:people:1.0:User", JsonElement.Parse(form.Preview("http://scim.test/").Json!).GetProperty("meta").GetProperty("location").GetString());
        form.Attributes[0].Name = "1st";
        Assert.StartsWith("attributes[0].name", form.Preview("").Error!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Halden Freight", "Badges & doors", "urn:halden-freight:badges---doors:1.0:User")]
    [InlineData("日本", "", "urn:acme:people:1.0:User")]
    public void A_urn_is_suggested_that_would_be_taken(string tenant, string name, string urn)
    {
        Assert.Equal(urn, ExtensionForm.SuggestedId(tenant, name, "User"));
        Assert.Null(new ExtensionForm { Id = urn, Name = "n", Attributes = { new AttributeForm { Name = "a" } } }.Preview("").Error);
    }
}
