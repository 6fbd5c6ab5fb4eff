using ScimSuite.Caller;
using ScimSuite.Messaging;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.ServiceDefaults;
using ScimSuite.Tenants.Endpoints;
using ScimSuite.Tenants.Store;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTenantDatabase();
builder.AddRoleDatabase("scim-operator");
builder.AddMessaging("tenants", _ => { });
builder.AddOutbox("tenants");
builder.Services.AddCaller(builder.Configuration);
builder.Services.AddSingleton<OperatorDatabase>();
builder.Services.AddUnreadable();
builder.Services.ConfigureHttpJsonOptions(json => TenantsJson.Use(json.SerializerOptions));

var app = builder.Build();
app.UseScimErrors();
app.UseUnreadable();
app.UseCaller();
app.MapDefaultEndpoints();
app.MapTenants();
app.Run();
