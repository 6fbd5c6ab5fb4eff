using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Root.Model;
using ScimSuite.Scim;
using ScimSuite.Scim.Schema;
using ScimSuite.Testing;

namespace ScimSuite.Root.Tests;

public sealed class DiscoveryTests(RootService root) : IClassFixture<RootService>
{
    [Theory]
    [InlineData("/ServiceProviderConfig")]
    [InlineData("/Schemas")]
    [InlineData("/ResourceTypes")]
    [InlineData("/ResourceTypes/User")]
    [InlineData("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User")]
    public async Task Discovery_is_answered_as_scim(string path)
    {
        using var response = await root.Client.GetAsync($"/scim/v2{path}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/scim+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(response.Headers.ETag);
    }

    [Theory]
    [InlineData("/ServiceProviderConfig")]
    [InlineData("/Schemas")]
    [InlineData("/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group")]
    [InlineData("/ResourceTypes")]
    public async Task A_filter_on_discovery_is_forbidden(string path)
    {
        using var response = await root.Client.GetAsync($"/scim/v2{path}?filter=id%20eq%20%22x%22");

        await IsScimErrorAsync(response, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task What_is_supported_is_said_and_nothing_else()
    {
        var config = await GetAsync("/ServiceProviderConfig");

        Assert.True(config["bulk"]!["supported"]!.GetValue<bool>());
        Assert.Equal((1000, 10 * 1024 * 1024), (config["bulk"]!["maxOperations"]!.GetValue<int>(), config["bulk"]!["maxPayloadSize"]!.GetValue<int>()));
        Assert.False(config["changePassword"]!["supported"]!.GetValue<bool>());
        Assert.True(config["pagination"]!["cursor"]!.GetValue<bool>());
        Assert.Equal(("index", 3600), (config["pagination"]!["defaultPaginationMethod"]!.GetValue<string>(), config["pagination"]!["cursorTimeout"]!.GetValue<int>()));
        Assert.True(config["patch"]!["supported"]!.GetValue<bool>());
        Assert.True(config["etag"]!["supported"]!.GetValue<bool>());
        Assert.Equal($"{Settings.PublicUrl}/scim/v2/ServiceProviderConfig", config["meta"]!["location"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_attribute_of_every_schema_is_told_with_its_characteristics()
    {
        var listed = (await GetAsync("/Schemas"))["Resources"]!.AsArray().ToDictionary(schema => schema!["id"]!.GetValue<string>());

        foreach (var schema in (SchemaDefinition[])[CoreSchemas.UserSchema, CoreSchemas.EnterpriseUserSchema, CoreSchemas.GroupSchema])
        {
            var told = listed[schema.Id]!["attributes"]!.AsArray();
            Assert.Equal(schema.Attributes.Select(attribute => attribute.Name), told.Select(attribute => attribute!["name"]!.GetValue<string>()));
            foreach (var (attribute, described) in schema.Attributes.Zip(told))
            {
                Same(attribute, described!);
            }
        }

        static void Same(AttributeDefinition attribute, JsonNode described)
        {
            Assert.Equal(attribute.Required, described["required"]!.GetValue<bool>());
            Assert.Equal(attribute.MultiValued, described["multiValued"]!.GetValue<bool>());
            Assert.Contains(described["type"]!.GetValue<string>(), "string boolean decimal integer dateTime binary reference complex".Split(' '));
            Assert.Contains(described["mutability"]!.GetValue<string>(), "readOnly readWrite immutable writeOnly".Split(' '));
            Assert.Contains(described["returned"]!.GetValue<string>(), "always never default request".Split(' '));
            Assert.Contains(described["uniqueness"]!.GetValue<string>(), "none server global".Split(' '));
            Assert.Equal(attribute.IsComplex, described["subAttributes"] is not null);
            foreach (var (sub, subDescribed) in attribute.SubAttributes.Zip(described["subAttributes"]?.AsArray() ?? []))
            {
                Same(sub, subDescribed!);
            }
        }
    }

    [Fact]
    public async Task Resource_types_lead_to_schemas_that_exist()
    {
        foreach (var type in (await GetAsync("/ResourceTypes"))["Resources"]!.AsArray())
        {
            var urns = type!["schemaExtensions"]!.AsArray().Select(extension => extension!["schema"]!.GetValue<string>()).Prepend(type["schema"]!.GetValue<string>());
            foreach (var urn in urns)
            {
                Assert.Equal(urn, (await GetAsync($"/Schemas/{urn}"))["id"]!.GetValue<string>());
            }
        }
    }

    [Fact]
    public async Task A_schema_is_found_in_any_case_of_its_urn() =>
        Assert.Equal(ScimUrns.EnterpriseUser, (await GetAsync($"/Schemas/{ScimUrns.EnterpriseUser.ToUpperInvariant()}"))["id"]!.GetValue<string>());

    [Fact]
    public async Task A_client_that_knows_the_answer_is_not_sent_it_again()
    {
        using var first = await root.Client.GetAsync("/scim/v2/Schemas");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/scim/v2/Schemas");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await root.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/Me")]
    [InlineData("PATCH", "/Me")]
    [InlineData("DELETE", "/Me")]
    public async Task What_is_optional_and_absent_says_so(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/scim/v2{path}") { Content = new StringContent("{}", Encoding.UTF8, "application/scim+json") };

        using var response = await root.Client.SendAsync(request);

        await IsScimErrorAsync(response, HttpStatusCode.NotImplemented);
    }

    [Theory]
    [InlineData("/Nothing")]
    [InlineData("/Schemas/urn:ietf:params:scim:schemas:core:2.0:Nothing")]
    [InlineData("/ResourceTypes/Nothing")]
    [InlineData("")]
    public async Task What_is_not_there_is_a_scim_404(string path)
    {
        using var response = await root.Client.GetAsync($"/scim/v2{path}");

        await IsScimErrorAsync(response, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("DELETE", "/Schemas", "GET")]
    [InlineData("PUT", "/ServiceProviderConfig", "GET")]
    [InlineData("GET", "/Bulk", "POST")]
    public async Task A_wrong_verb_is_told_the_right_one(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/scim/v2{path}");

        using var response = await root.Client.SendAsync(request);

        await IsScimErrorAsync(response, HttpStatusCode.MethodNotAllowed);
        Assert.Contains(allowed, response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Without_Tenants_a_schema_is_not_made_up()
    {
        await using var alone = ServiceHost.Start<Discovery>(Settings.For("root"));
        alone.Client.As(TestCaller.Connector(Guid.CreateVersion7()));

        using var schemas = await alone.Client.GetAsync("/scim/v2/Schemas");
        using var config = await alone.Client.GetAsync("/scim/v2/ServiceProviderConfig");

        await IsScimErrorAsync(schemas, HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(schemas.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, config.StatusCode);
        foreach (var urn in (string[])[ScimUrns.User, ScimUrns.Group, ScimUrns.EnterpriseUser])
        {
            using var standard = await alone.Client.GetAsync($"/scim/v2/Schemas/{urn}");
            Assert.Equal(HttpStatusCode.OK, standard.StatusCode);
        }
    }

    [Fact]
    public async Task Nobody_is_answered_without_an_assertion()
    {
        using var stranger = root.Host.NewClient();

        using var response = await stranger.GetAsync("/scim/v2/Schemas");

        await IsScimErrorAsync(response, HttpStatusCode.Unauthorized);
    }

    private async Task<JsonNode> GetAsync(string path) => (await root.Client.GetFromJsonAsync<JsonNode>($"/scim/v2{path}"))!;

    private static async Task IsScimErrorAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/scim+json", response.Content.Headers.ContentType?.MediaType);
        var error = JsonSerializer.Deserialize<JsonNode>(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(ScimUrns.Error, error["schemas"]![0]!.GetValue<string>());
        Assert.Equal(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), error["status"]!.GetValue<string>());
    }
}

/// <summary>Root's own Program on a port, asked by a connector.</summary>
public sealed class RootService : IAsyncLifetime
{
    private ServiceHost? _tenants;

    public ServiceHost Host { get; private set; } = null!;      // InitializeAsync is before every test
    public HttpClient Client => Host.Client;

    public async Task InitializeAsync()
    {
        _tenants = ServiceHost.Start<ScimSuite.Tenants.Model.Tenant>(Settings.For("tenants", await TestDatabase.CreateAsync()));
        var settings = Settings.For("root");
        settings["services:tenants:http:0"] = _tenants.Address.ToString();
        Host = ServiceHost.Start<Discovery>(settings);
        Client.As(TestCaller.Connector(Guid.CreateVersion7()));
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await _tenants!.DisposeAsync();
    }
}
